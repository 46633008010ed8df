import { createHash, timingSafeEqual } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { sendProblem } from "./problem.ts";

/** SHA-256 of the accepted API tokens, in hex; null when no tokens are configured (loopback only). Read anew for every request: files may change. */
export type TokenHashes = () => readonly string[] | null;

/** Lets a request through when its path is open to everybody, no tokens are configured or it carries one of them; compares hashes in constant time. */
export function requireToken(hashes: TokenHashes, isOpen: (path: string) => boolean): (req: Request, res: Response, next: NextFunction) => void {
  return (req, res, next) => {
    const known = hashes();
    if (known === null || isOpen(req.path)) return next();
    const given = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(req.headers.authorization ?? "")?.[1];
    if (given === undefined) return sendProblem(res, "QRY_UNAUTHENTICATED", "This address needs a token.");
    const digest = createHash("sha256").update(given).digest();
    const isKnown = known.reduce((found, hex) => { const h = Buffer.from(hex, "hex"); return (h.length === digest.length && timingSafeEqual(h, digest)) || found; }, false);
    if (!isKnown) return sendProblem(res, "QRY_UNAUTHENTICATED", "The token is not known.");
    next();
  };
}
