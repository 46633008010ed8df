/** Every failure of judging and telling: its stable code, what it means, what to do. Mistakes in SLO files are in slo/errors.ts. */
export const RULES_ERRORS = {
  RUL_STATE_UNREADABLE: { meaning: "The alert states of the last run could not be loaded, so nothing is evaluated yet.", whatToDo: "See the store's own error in the message; loading is tried again at every evaluation." },
  RUL_STATE_INVALID: { meaning: "A stored alert state does not have the expected form; it was left out.", whatToDo: "Nothing: an alert that is still true fires again. If it follows an upgrade, please report it." },
  RUL_STATE_UNSAVED: { meaning: "Alert states could not be saved. Known alerts are renewed; news is told after 30 s without being saved.", whatToDo: "See the store's own error in the message; saving is tried again at every evaluation." },
  RUL_TICK_FAILED: { meaning: "An evaluation broke off; its alerts are judged again in the next one.", whatToDo: "Please report it with the message." },
  RUL_PORT_THREW: { meaning: "A part that the evaluation reads from broke off; its SLOs count as not measurable.", whatToDo: "Please report it with the message." },
  RUL_LIFECYCLE_UNMEASURED: { meaning: "Revocations and key sets could not be measured in an evaluation; their alerts are kept as they are.", whatToDo: "See the store's own error in the log; it is tried again at every evaluation." },
  RUL_ALERTMANAGER_AWAY: { meaning: "An Alertmanager did not take alerts: it did not answer, or answered 429 or 5xx. They are sent again.", whatToDo: "Check its address and health; alerts reach the other Alertmanagers meanwhile." },
  RUL_ALERTMANAGER_REFUSED: { meaning: "An Alertmanager answered with a status that sending again will not change, such as 401 or 404.", whatToDo: "Check ALERTMANAGER_URL: its path and its user and password." },
  RUL_ALERT_REJECTED: { meaning: "An Alertmanager refused one alert as invalid; it is not sent again unchanged.", whatToDo: "See Alertmanager's reason in the message; usually a label name or value of an SLO file." },
  RUL_OUTBOX_FULL: { meaning: "More alerts wait for an Alertmanager than are kept; the oldest are dropped and sent with their next repetition.", whatToDo: "Check why the Alertmanager does not take alerts, or reduce the number of groups." },
} as const satisfies Readonly<Record<`RUL_${string}`, { readonly meaning: string; readonly whatToDo: string }>>;

export type RulesErrorCode = keyof typeof RULES_ERRORS;
