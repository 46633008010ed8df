/** The name of a group for people: its labels' values, `(none)` where one is empty, as the API and the alerts say it. */
export const GROUP_NAME = "if(group_name = '', 'everything', arrayStringConcat(arrayMap(part -> if(part = '', '(none)', part), splitByString(' · ', group_name)), ' · '))";
