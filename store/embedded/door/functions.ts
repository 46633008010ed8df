/**
 * Functions that a reader's statement may call; every other one is refused. Left out on purpose: what reads files, dictionaries, other
 * tables, settings, macros or the host (`file`, `dictGet*`, `joinGet`, `getSetting`, `getMacro`, `hostName`, ...), what waits (`sleep`),
 * and what takes quadratic time on one value (`editDistance` and its kin), since the engine checks its clock only between blocks.
 */
const SCALAR = `
  plus minus multiply divide intDiv intDivOrZero modulo moduloOrZero positiveModulo negate abs gcd lcm sign
  equals notEquals less greater lessOrEquals greaterOrEquals and or xor not isNotDistinctFrom
  if multiIf ifNull nullIf coalesce assumeNotNull toNullable isNull isNotNull isZeroOrNull isFinite isInfinite isNaN ifNotFinite greatest least
  lambda tuple tupleElement untuple tupleConcat array arrayElement arrayElementOrNull map mapKeys mapValues mapContains mapContainsKey mapFilter mapApply mapFromArrays mapAdd mapSubtract
  in notIn globalIn globalNotIn nullIn notNullIn exists
  cast _cast accurateCast accurateCastOrNull accurateCastOrDefault reinterpretAsUInt64 reinterpretAsInt64
  toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256 toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toFloat32 toFloat64 toDecimal32 toDecimal64 toDecimal128 toBool
  toUInt8OrZero toUInt16OrZero toUInt32OrZero toUInt64OrZero toInt32OrZero toInt64OrZero toFloat64OrZero toUInt8OrNull toUInt16OrNull toUInt32OrNull toUInt64OrNull toInt32OrNull toInt64OrNull toFloat64OrNull
  toString toFixedString toUUID toUUIDOrNull toUUIDOrZero toIPv4 toIPv6 IPv4NumToString IPv6NumToString toLowCardinality toTypeName materialize identity ignore toColumnTypeName dumpColumnStructure
  toDate toDate32 toDateOrNull toDateOrZero toDateTime toDateTime64 toDateTimeOrNull toDateTimeOrZero toDateTime64OrNull toDateTime64OrZero parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTime64BestEffort parseDateTime64BestEffortOrNull
  fromUnixTimestamp fromUnixTimestamp64Milli fromUnixTimestamp64Micro fromUnixTimestamp64Nano toUnixTimestamp toUnixTimestamp64Second toUnixTimestamp64Milli toUnixTimestamp64Micro toUnixTimestamp64Nano makeDate makeDateTime makeDateTime64
  now now64 today yesterday timezone serverTimezone timezoneOf toTimezone timeSlot timeSlots
  toYear toQuarter toMonth toDayOfYear toDayOfMonth toDayOfWeek toHour toMinute toSecond toMillisecond toISOWeek toISOYear toWeek toYearWeek toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss
  toStartOfYear toStartOfQuarter toStartOfMonth toStartOfWeek toMonday toStartOfDay toStartOfHour toStartOfMinute toStartOfSecond toStartOfMillisecond toStartOfFiveMinutes toStartOfFiveMinute toStartOfTenMinutes toStartOfFifteenMinutes toStartOfInterval toLastDayOfMonth toLastDayOfWeek
  toRelativeSecondNum toRelativeMinuteNum toRelativeHourNum toRelativeDayNum toIntervalNanosecond toIntervalMicrosecond toIntervalMillisecond toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth toIntervalQuarter toIntervalYear
  addSeconds addMinutes addHours addDays addWeeks addMonths addYears addMilliseconds subtractSeconds subtractMinutes subtractHours subtractDays subtractWeeks subtractMonths subtractYears subtractMilliseconds addInterval subtractInterval
  dateDiff date_diff timestampDiff timestamp_diff age dateAdd date_add dateSub date_sub dateTrunc date_trunc dateName formatDateTime date_format fromUnixTimestampInJodaSyntax toTime
  year month day hour minute second quarter week dayOfWeek dayOfMonth dayOfYear
  floor ceil ceiling round roundBankers roundDown trunc truncate roundToExp2 sqrt cbrt exp exp2 exp10 log log2 log10 log1p ln pow power erf erfc lgamma tgamma sin cos tan asin acos atan pi e
  bitAnd bitOr bitXor bitNot bitShiftLeft bitShiftRight bitTest bitCount
  length lengthUTF8 char_length empty notEmpty lower upper lowerUTF8 upperUTF8 reverse reverseUTF8 concat concatWithSeparator concat_ws substring substr mid substringUTF8 substringIndex left right leftPad rightPad lpad rpad repeat space trim trimLeft trimRight trimBoth ltrim rtrim
  startsWith endsWith position positionCaseInsensitive positionUTF8 locate countSubstrings like ilike notLike notILike match multiSearchAny multiSearchAnyCaseInsensitive hasToken hasTokenCaseInsensitive hasSubsequence
  replace replaceOne replaceAll replaceRegexpOne replaceRegexpAll extract extractAll splitByChar splitByString splitByWhitespace splitByNonAlpha arrayStringConcat format translate initcap ascii char
  hex unhex bin unbin base64Encode base64Decode tryBase64Decode encodeURLComponent decodeURLComponent domain domainWithoutWWW topLevelDomain protocol path pathFull queryString
  cityHash64 sipHash64 sipHash128 xxHash32 xxHash64 farmHash64 murmurHash3_32 murmurHash3_64 intHash32 intHash64 MD5 SHA1 SHA256 CRC32
  arrayJoin arrayMap arrayFilter arrayExists arrayAll arrayFirst arrayFirstIndex arrayLast arrayLastIndex arrayCount arraySum arrayAvg arrayMin arrayMax arrayProduct arrayCumSum arrayCumSumNonNegative arrayDifference arraySort arrayReverseSort arrayReverse arrayDistinct arrayUniq
  arrayEnumerate arrayZip arraySlice arrayConcat arrayPushBack arrayPushFront arrayPopBack arrayPopFront arrayResize arrayCompact arrayFlatten arrayIntersect arrayWithConstant arrayFill arrayReverseFill arraySplit range emptyArrayString emptyArrayUInt64 has hasAll hasAny indexOf countEqual
  tupleToNameValuePairs transform bar formatReadableQuantity formatReadableSize formatReadableTimeDelta formatReadableDecimalSize toStringCutToZero
  JSONHas JSONLength JSONExtract JSONExtractString JSONExtractInt JSONExtractUInt JSONExtractFloat JSONExtractBool JSONExtractRaw JSONExtractKeys isValidJSON simpleJSONExtractString simpleJSONExtractUInt toJSONString
  rowNumberInAllBlocks rowNumberInBlock neighbor runningDifference finalizeAggregation grouping rand rand32 rand64 randCanonical generateUUIDv4
  currentDatabase current_database database version revision currentUser user current_user IPv4CIDRToRange isIPAddressInRange widthBucket seriesDecomposeSTL throwIf
`;

/** Aggregate and window functions; their combinators (`-If`, `-Merge`, ...) are allowed with them. */
const AGGREGATE = `
  count sum sumWithOverflow sumKahan sumMap avg avgWeighted min max any anyLast any_value first_value last_value firstValueRespectNulls lastValueRespectNulls argMin argMax singleValueOrNull
  uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 uniqTheta
  quantile quantiles quantileExact quantilesExact quantileExactWeighted quantilesExactWeighted quantileExactLow quantileExactHigh quantileTiming quantilesTiming quantileTimingWeighted quantilesTimingWeighted quantileTDigest quantilesTDigest quantileTDigestWeighted quantilesTDigestWeighted
  quantileDeterministic quantilesDeterministic quantileBFloat16 quantilesBFloat16 quantileDD quantilesDD quantileInterpolatedWeighted quantilesInterpolatedWeighted quantileGK quantilesGK median medianExact medianTDigest medianTiming
  groupArray groupArraySorted groupUniqArray groupArrayMovingSum groupArrayMovingAvg groupArraySample groupBitAnd groupBitOr groupBitXor topK topKWeighted approx_top_k histogram
  stddevPop stddevSamp stddevPopStable stddevSampStable varPop varSamp varPopStable varSampStable covarPop covarSamp corr skewPop skewSamp kurtPop kurtSamp entropy simpleLinearRegression
  deltaSum deltaSumTimestamp maxMap minMap boundingRatio exponentialMovingAverage sequenceCount sequenceMatch windowFunnel retention
  row_number rank dense_rank denseRank percent_rank cume_dist ntile nth_value lag lead lagInFrame leadInFrame nonNegativeDerivative
`;

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().split(/\s+/).filter((word) => word !== ""));
const SCALARS = words(SCALAR);
const AGGREGATES = words(AGGREGATE);
const COMBINATOR = /(?:if|array|map|distinct|ordefault|ornull|foreach|merge|mergestate|state|simplestate|argmin|argmax|resample)$/;

/** Names of IN in all its forms: their right side may name a table. */
export const IN_FUNCTIONS: ReadonlySet<string> = new Set(["in", "notin", "globalin", "globalnotin", "nullin", "notnullin"]);

/** True when a reader may call the function of this name, written in any case. */
export function isAllowedFunction(name: string): boolean {
  const lower = name.toLowerCase();
  if (SCALARS.has(lower)) return true;
  for (let base = lower, rounds = 0; rounds < 5; rounds++) {
    if (AGGREGATES.has(base)) return true;
    const shorter = base.replace(COMBINATOR, "");
    if (shorter === base) return false;
    base = shorter;
  }
  return false;
}
