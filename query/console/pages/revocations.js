/** Revocations. */
import { replace } from "../dom.js";
import { empty, head } from "../widgets/parts.js";

/** @param {import("../types.d.ts").PageContext} context */
export function showRevocations(context) { context.setTitle("Revocations"); replace(context.root, head("Revocations"), empty("Reading ...")); }
/** @param {import("../types.d.ts").PageContext} context */
export function showRevocation(context) { context.setTitle("Revocation"); replace(context.root, head("Revocation"), empty("Reading ...")); }
