/** Every mistake that an SLO file can contain: its stable code, what it means, what to do. */
export const SLO_ERRORS = {
  RUL_SLO_YAML: { meaning: "The file is not YAML.", whatToDo: "Correct the syntax at the place shown." },
  RUL_SLO_KIND: { meaning: "A document has an apiVersion or kind that is not known.", whatToDo: "Use an OpenSLO v1 kind (apiVersion: openslo/v1), or kind: BurnRatePolicy with apiVersion: auth-slo/v1." },
  RUL_SLO_UNKNOWN_KEY: { meaning: "A key is not part of the format.", whatToDo: "Remove it, or correct its spelling; docs/slo-files.md lists every key." },
  RUL_SLO_VALUE: { meaning: "A value is missing, of the wrong type or out of its range.", whatToDo: "Give a value as docs/slo-files.md describes it." },
  RUL_SLO_NAME: { meaning: "A name is not a lower-case DNS label.", whatToDo: "Use 1 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit." },
  RUL_SLO_DUPLICATE: { meaning: "Two documents of one kind have the same name.", whatToDo: "Rename one. A file of your own may replace a shipped document by using its name once." },
  RUL_SLO_REF: { meaning: "A reference names a document that does not exist.", whatToDo: "Add the document, or correct the name." },
  RUL_SLO_TARGET: { meaning: "The objective is not in [0, 1).", whatToDo: "Give target as a ratio such as 0.999, or targetPercent such as 99.9; 100 % leaves no budget to burn." },
  RUL_SLO_UNSUPPORTED: { meaning: "The file uses a part of OpenSLO that is not evaluated here.", whatToDo: "Use rolling windows, budgetingMethod Occurrences, a ratioMetric and one objective a file." },
  RUL_SLO_DIMENSION: { meaning: "A predicate tests a dimension that events do not have.", whatToDo: "Use one of the dimensions in docs/slo-files.md." },
  RUL_SLO_DIMENSION_VALUE: { meaning: "A predicate asks for a value that the dimension cannot have.", whatToDo: "Use one of the values in docs/slo-files.md." },
  RUL_SLO_NEVER_MATCHES: { meaning: "A predicate can never match an event.", whatToDo: "Remove the contradiction, or the predicate." },
  RUL_SLO_TIER_INFEASIBLE: { meaning: "A burn-rate factor is higher than errors can ever burn at this target (factor >= 1 / (1 - target)).", whatToDo: "Raise the target, lower the factor, or use another policy." },
  RUL_SLO_FACTOR_BELOW_ONE: { meaning: "A burn-rate factor is below 1: it would alert while the objective is met.", whatToDo: "Spend a larger share of the budget in this window, shorten the window, or use a policy made for this period." },
  RUL_SLO_WINDOWS: { meaning: "The windows of a tier do not fit each other, the slots or the period.", whatToDo: "Make the short window shorter than the long one, at least two slots (20s) long, both whole slots, and the long one no longer than the period." },
  RUL_SLO_RUNBOOK: { meaning: "An SLO that alerts names no runbook.", whatToDo: "Add the annotation auth-slo/runbook with the section of your runbook." },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly whatToDo: string }>>;

export type SloErrorCode = keyof typeof SLO_ERRORS;
