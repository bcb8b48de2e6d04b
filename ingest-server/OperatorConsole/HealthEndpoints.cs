using System.Globalization;
using System.Text;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/healthz</c>, <c>/healthz/live</c>, <c>/healthz/ready</c>, <c>/metrics</c> and <c>/api/v1/stats</c>.</summary>
internal static class HealthEndpoints
{
    internal static void Map(IEndpointRouteBuilder root, IEndpointRouteBuilder api, ConsoleContext context, StreamTable streams)
    {
        root.MapGet("/healthz/live", () => "ok").Public();
        root.MapGet("/healthz", () => Ready(context)).Public();
        root.MapGet("/healthz/ready", () => Ready(context)).Public();
        root.MapGet("/metrics", () => Results.Text(Metrics(context, streams), "text/plain; version=0.0.4; charset=utf-8")).Require(ApiRole.Viewer);
        api.MapGet("/stats", () => Stats.Of(context)).Require(ApiRole.Viewer);
        api.MapGet("/quarantine", () => context.Quarantine.Newest()).Require(ApiRole.Viewer);
    }

    private static IResult Ready(ConsoleContext context)
    {
        var body = new { status = context.Journal.IsFailed ? "journal failed: check the disk" : "ok", store = context.Progress().Trouble ?? "ok" };
        return context.Journal.IsFailed ? Results.Json(body, statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Ok(body);
    }

    private static string Metrics(ConsoleContext context, StreamTable streams)
    {
        var stats = Stats.Of(context);
        var text = new StringBuilder();
        void Counter(string name, string help, double value) => Write("counter", name + "_total", help, value);
        void Gauge(string name, string help, double value) => Write("gauge", name, help, value);
        void Write(string type, string name, string help, double value) => text
            .Append(CultureInfo.InvariantCulture, $"# HELP smartpoles_{name} {help}\n# TYPE smartpoles_{name} {type}\nsmartpoles_{name} {value}\n");

        Counter("published", "Messages received from gateways.", stats.Published);
        Counter("acknowledged", "Messages acknowledged after their fsync.", stats.Acknowledged);
        Counter("kept", "Messages not acknowledged; the gateway keeps them.", stats.Kept);
        Counter("refused_connections", "Connections refused.", stats.RefusedConnections);
        Counter("refused_topics", "Messages on a topic that is not the sender's.", stats.RefusedTopics);
        Counter("published_bytes", "Bytes of topics and payloads received.", context.Intake.PublishedBytes);
        foreach (var reason in Enum.GetValues<RefusalReason>()) Counter($"refused_{Snake(reason)}", "Connections refused for this reason.", context.Intake.Refused(reason));
        Counter("window_stalls", "Times a connection was not read because its window or the journal was full.", context.Intake.WindowStalls);
        Counter("ack_wakes", "Commits that found connections waiting.", context.Intake.AckWakes);
        Counter("tap_dropped", "Messages that an engineer's tap lost because its line was slower.", context.Intake.TapDropped);
        Counter("outgoing_dropped", "Messages to gateways that do not listen.", context.Intake.OutgoingDropped);
        Counter("quarantined", "Messages refused with a verdict.", stats.Quarantined);
        Counter("stored_rows", "Rows written to the store since start.", stats.StoredRows);
        Counter("alarms_raised", "Alarms raised since start.", stats.AlarmsRaised);
        Counter("alarms_cleared", "Alarms cleared since start.", stats.AlarmsCleared);
        Counter("live_events_dropped", "Events a slow browser lost.", context.Stream.Dropped);
        Counter("streams_refused_full", "Streams refused because as many were open as the server takes.", streams.RefusedFull);
        Counter("streams_refused_caller", "Streams refused because their caller had as many open as one may have.", streams.RefusedOfCaller);
        Gauge("streams_open", "Streams open: live, replays, exports.", streams.Count);
        Gauge("streams_max", "Most streams that may be open at a time (Console.StreamsMax).", streams.CountMax);
        var (waiting, dead) = context.Outbox.Count();
        Gauge("notifications_waiting", "Notifications that are not delivered yet.", waiting);
        Gauge("notifications_dead", "Notifications that were given up.", dead);
        Gauge("gateways_connected", "Gateways connected.", stats.Connected);
        Gauge("journal_bytes", "Size of the journal on disk.", stats.JournalBytes);
        Gauge("store_lag_bytes", "Journal bytes that the store has not taken.", stats.StoreLagBytes);
        foreach (var certificate in context.Certificates) Gauge($"{certificate.Listener}_certificate_days", "Days until the certificate of this listener ends.", certificate.DaysLeft);
        Gauge("alarm_lag_bytes", "Journal bytes that the alarm kernel has not read.", stats.AlarmLagBytes);
        return text.ToString();
    }

    private static string Snake(RefusalReason reason) => reason switch
    {
        RefusalReason.NoConnect => "no_connect",
        RefusalReason.Malformed => "malformed",
        RefusalReason.NotAuthorized => "not_authorized",
        RefusalReason.Busy => "busy",
        _ => "too_many",
    };
}
