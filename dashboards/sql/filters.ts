/** A condition that a variable of several values leaves in: all of them, or those that are chosen. */
export function chosen(column: string, variable: string): string {
  return `$__conditionalAll(${column} IN ($\{${variable}:singlequote}), $${variable})`;
}

/** Facts of the tenants, products and regions that the viewer chose. */
export const FACT_FILTERS = [chosen("tenant", "tenant"), chosen("product", "product"), chosen("region", "region")].join(" AND ");

/** Groups of SLOs of the tenants and products that the viewer chose; a group that is not of one product always stays. */
export function groupFilters(tenant = "tenant", product = "product"): string {
  return `${chosen(tenant, "tenant")} AND $__conditionalAll((${product} = '' OR ${product} IN ($\{product:singlequote})), $product)`;
}
