"""Sends authentication decisions through the stock exporters of the OpenTelemetry SDK for Python.

Usage: python-otel.py <signal: logs|traces> <protocol: http|grpc> <endpoint> <batches> <records> <compression: none|gzip>
Prints one JSON object a batch: {"acknowledged": bool, "traceIds": [...]}. The exporter does all sending and sending again.
"""
import json
import sys
import time

from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult, SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

signal, protocol, endpoint, batches, records, compression = sys.argv[1:7]
TIMEOUT_SECONDS = 60
resource = Resource.create({"service.name": "python-sdk", "service.namespace": "interop"})
attributes = {"auth.decision": "deny", "auth.reason": "token_expired", "auth.method": "jwt", "http.response.status_code": 401, "auth.latency_ms": 1.5}


def exporter():
    if protocol == "http":
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        options = {"endpoint": f"{endpoint}/v1/{signal}", "timeout": TIMEOUT_SECONDS, "compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}
    else:
        from grpc import Compression
        from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        options = {"endpoint": endpoint, "insecure": True, "timeout": TIMEOUT_SECONDS, "compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}
    return OTLPLogExporter(**options) if signal == "logs" else OTLPSpanExporter(**options)


class Collected(LogRecordExporter, SpanExporter):
    """Keeps what the SDK hands over, so that a batch is exported in one go and its result is seen."""

    def __init__(self):
        self.batch = []

    def export(self, batch):
        self.batch.extend(batch)
        return LogRecordExportResult.SUCCESS if signal == "logs" else SpanExportResult.SUCCESS

    def shutdown(self):
        pass

    def force_flush(self, timeout_millis=0):
        return True


collected = Collected()
tracer_provider = TracerProvider(resource=resource)
if signal == "traces":
    tracer_provider.add_span_processor(SimpleSpanProcessor(collected))
tracer = tracer_provider.get_tracer("auth")
logger_provider = LoggerProvider(resource=resource)
logger_provider.add_log_record_processor(SimpleLogRecordProcessor(collected))
logger = logger_provider.get_logger("auth")
real = exporter()

for _ in range(int(batches)):
    collected.batch = []
    ids = []
    for _ in range(int(records)):
        span = tracer.start_span("GET /login", kind=trace.SpanKind.SERVER, attributes=attributes)
        ids.append(format(span.get_span_context().trace_id, "032x"))
        if signal == "logs":
            logger.emit(LogRecord(timestamp=time.time_ns(), severity_number=SeverityNumber.INFO, context=trace.set_span_in_context(span), attributes=attributes))
        else:
            span.end()
    result = real.export(collected.batch)
    print(json.dumps({"acknowledged": result in (LogRecordExportResult.SUCCESS, SpanExportResult.SUCCESS), "traceIds": ids}), flush=True)
real.shutdown()
