import { AUTH_METHODS, DECISION_POINTS, KINDS } from "../../event.ts";
import { isOneOf } from "../compile/byte-test.ts";
import { SALT } from "../decide/salts.ts";
import { statedDecisionPoint, statedKind, statedMethod } from "../decide/stated.ts";
import { fieldId } from "../fields.ts";
import { MISS } from "../value/byte-memo.ts";
import type { ColumnSet } from "./column-set.ts";
import { endOf, hasText, startOf } from "./row-where.ts";
import type { RowInput, WriteDeps } from "./row-input.ts";

const F = { method: fieldId("auth_method"), kind: fieldId("auth_kind"), point: fieldId("auth_decision_point") };

/** Fills the columns that say what: signal, kind, method, decision, reason and all that belongs to it. */
export function writeWhat(to: ColumnSet, row: number, input: RowInput, deps: WriteDeps): void {
  const { verdict, role, frame } = input;
  const { constants } = deps;
  to.signal[row] = frame.signal === "log" ? constants.log : constants.span;
  to.decision[row] = verdict.decision;
  to.reason[row] = verdict.reason;
  to.reason_detail[row] = verdict.detail;
  to.reason_confidence[row] = verdict.confidence;
  to.fault_domain[row] = verdict.faultDomain;
  const kind = stated(input, deps, F.kind, SALT.kind, kindOf);
  to.kind[row] = verdict.kind >= 0 ? verdict.kind : (constants.kinds[kind > 0 ? kind - 1 : KINDS.indexOf(role.event ?? "validation")] as number);
  to.auth_method[row] = methodOf(input, deps);
  const point = stated(input, deps, F.point, SALT.decisionPoint, pointOf);
  to.decision_point[row] = point > 0 ? (constants.points[point - 1] as number)
    : verdict.decisionPoint >= 0 ? verdict.decisionPoint
    : role.decisionPoint === null ? constants.gatewayPoint : (constants.points[DECISION_POINTS.indexOf(role.decisionPoint)] as number);
}

/** The method that the sender names, else the one that the reason proves, else the one that the record's other fields prove. */
function methodOf(input: RowInput, deps: WriteDeps): number {
  const { profile, verdict, role, fields, frame } = input;
  const named = stated(input, deps, F.method, SALT.method - profile.index, methodIndex);
  if (named > 0) return deps.constants.methods[named - 1] as number;
  if (verdict.method >= 0) return verdict.method;
  if (role.method !== null) return deps.constants.methods[AUTH_METHODS.indexOf(role.method)] as number;
  for (const { method, any, values } of profile.methods) {
    let isShown = false;
    for (const field of any) isShown ||= fields.has(field);
    for (const { field, texts } of values) isShown ||= hasText(input, field) && isOneOf(texts, frame.bytes, startOf(input, field), endOf(input, field));
    if (isShown) return deps.constants.methods[AUTH_METHODS.indexOf(method)] as number;
  }
  return deps.constants.unknownMethod;
}

/** 1 + the index of the word that a field states, 0 when it states none. */
function stated(input: RowInput, { memo }: WriteDeps, field: number, salt: number, indexOf: (text: string, input: RowInput) => number): number {
  if (!hasText(input, field)) return 0;
  const { bytes } = input.frame;
  const [start, end] = [startOf(input, field), endOf(input, field)];
  const known = memo.get(salt, bytes, start, end);
  if (known !== MISS) return known;
  const index = 1 + indexOf(bytes.toString("utf8", start, Math.min(end, start + 64)), input);
  memo.put(salt, bytes, start, end, index);
  return index;
}

const kindOf = (text: string) => (KINDS as readonly (string | null)[]).indexOf(statedKind(text));
const pointOf = (text: string) => (DECISION_POINTS as readonly (string | null)[]).indexOf(statedDecisionPoint(text));
const methodIndex = (text: string, input: RowInput) => (AUTH_METHODS as readonly (string | null)[]).indexOf(statedMethod(text, input.profile.profile.methodNames));
