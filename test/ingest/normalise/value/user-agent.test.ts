import { describe, expect, it } from "vitest";
import { createUserAgentClassifier } from "../../../../ingest/normalise/value/user-agent.ts";
import { SHIPPED } from "../sample.ts";

describe("user agents", () => {
  it.each([
    ["", "", false], ["curl/8.5.0", "curl", false], ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox", false],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36", "chrome", false], ["Mozilla/5.0 AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/605", "safari", false],
    ["Mozilla/5.0 Chrome/128 Safari/537 Edg/128", "edge", false], ["Go-http-client/2.0", "go-http-client", false], ["ShopApp/7.4 (iPhone; iOS 18.1)", "shopapp", false], ["grpc-go/1.62", "grpc-go", false],
    ["Mozilla/5.0 zgrab/0.x", "zgrab", true], ["Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)", "censys", true], ["sqlmap/1.7", "sqlmap", true], ["Nuclei - Open-source project (github.com/projectdiscovery/nuclei)", "nuclei", true],
    ["Mozilla/5.0 (unknown thing)", "other", false], ["8f2b6c1e6c5e4d539b392f1f6c0d1a11", "other", false], ["x".repeat(200), "other", false],
  ])("%s is %s", (agent, family, isScanner) => {
    expect(createUserAgentClassifier(SHIPPED.userAgents)(agent)).toMatchObject({ family, isScanner });
  });
});
