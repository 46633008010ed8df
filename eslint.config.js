import tseslint from "typescript-eslint";
import jsdoc from "eslint-plugin-jsdoc";

/** Files that decide: no clock, no randomness, no process, no I/O. Time and everything else comes in as an argument. */
const PURE = [
  "ingest/decode/**/*.ts", "ingest/block/**/*.ts", "ingest/event.ts", "ingest/redact/**/*.ts",
  "rules/{alert,alert-moves,alert-state,alert-detail,alert-identity,burn,budget,sli,fingerprint,schedule,explain,explain-modes}.ts", "rules/slo/**/*.ts",
  "rules/notify/{payload,annotations,words,links}.ts",
  "query/window.ts", "query/predicate.ts",
];

const clock = [
  { object: "Date", property: "now", message: "Time is an argument here: take nowMs." },
  { object: "Math", property: "random", message: "Randomness is an argument here: take a source." },
];

export default tseslint.config(
  { ignores: ["node_modules/**", "dist/**", "data/**", "docs/**", "query/console/assets/**", "**/*.mjs", "**/*.cjs", "eslint.config.js"] },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@typescript-eslint": tseslint.plugin, jsdoc },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
    },
  },
  {
    files: PURE,
    rules: {
      "no-restricted-properties": ["error", ...clock],
      "no-restricted-globals": ["error", "process", "setTimeout", "setInterval", "setImmediate", "fetch", "performance"],
      "no-restricted-imports": ["error", { paths: ["node:fs", "node:fs/promises", "node:http", "node:https", "node:net", "node:child_process", "node:timers"].map((name) => ({ name, message: "This file decides; I/O belongs to a shell." })) }],
      "no-restricted-syntax": ["error", { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time is an argument here." }, { selector: "AwaitExpression", message: "This file decides; waiting belongs to a shell." }],
    },
  },
  { files: ["test/**/*.ts"], rules: { "max-lines-per-function": "off", "no-console": "off" } },
  { files: ["bench/**/*.ts", "tools/**/*.ts", "cli/**/*.ts", "main.ts", "test/fuzz/main.ts", "test/crash/**/*.ts"], rules: { "no-console": "off", "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }] } },
);
