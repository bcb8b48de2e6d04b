using System.Globalization;
using System.Net;
using System.Text;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>
/// <c>/</c>: one page without script, picture or any other request; words and marks say everything, so that it can be read without
/// colour and in a text browser.
/// </summary>
internal static class StatusPage
{
    private const string Style =
        """
        body{font:15px/1.4 system-ui,sans-serif;margin:1.5em;color:#111;background:#f6f6f4;max-width:70em}
        h1{font-size:1.3em;margin:0}h2{font-size:1.05em;margin:1.6em 0 .3em}
        table{border-collapse:collapse;background:#fff}td,th{padding:.2em .8em;border:1px solid #ccc;text-align:left}
        th{font-weight:600;background:#eee}td.n{text-align:right;font-variant-numeric:tabular-nums}
        .bad{font-weight:700}.note{color:#444}
        """;

    public static string Write(StatusSnapshot status)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<title>").Append(Text(status.GatewayId)).Append(" - SmartPoles edge agent</title><style>").Append(Style).Append("</style></head><body>");
        page.Append("<h1>").Append(Text(status.GatewayId)).Append("</h1><p class=\"note\">SmartPoles edge agent ").Append(Text(status.Version))
            .Append(", running for ").Append(Span(status.Running)).Append(", ").Append(Time(status.NowUnixMs)).Append(" UTC. This page renews itself every 5 s.</p>");
        Summary(page, status);
        foreach (var bus in status.Buses) Bus(page, bus, status);
        ProbeFigures.WritePage(page, status.Probes);
        Hj212Figures.WritePage(page, status);
        return page.Append("<p class=\"note\">For scripts: <a href=\"/status.json\">status.json</a>, <a href=\"/metrics\">metrics</a></p></body></html>\n").ToString();
    }

    private static void Summary(StringBuilder page, StatusSnapshot status)
    {
        var uplink = status.Uplink;
        var outbox = status.Outbox;
        page.Append("<h2>Way to the server</h2><table>");
        Row(page, "Server", Text(uplink.Server));
        Row(page, "Connection", uplink.IsConnected ? $"✓ stands{Since(uplink.SinceUnixMs)}" : $"<span class=\"bad\">✗ none{Since(uplink.SinceUnixMs)}</span> {Text(uplink.Trouble)}");
        Row(page, "Messages", $"{Number(uplink.Published)} acknowledged, {uplink.InFlight} on their way, {Number(uplink.Sessions)} sessions");
        Row(page, "Outbox", $"{Size(status.PendingBytes)} wait for the server; {Size(outbox.BytesOnDisk)} of {Size(outbox.CapacityBytes)} on the disk");
        Row(page, "Readings", $"{Number(outbox.Taken)} taken, {Number(outbox.Acknowledged)} acknowledged, {Number(outbox.Dropped)} dropped, {Number(outbox.Thinned)} thinned");
        Row(page, "Disk", outbox.Trouble is { } trouble
            ? $"<span class=\"bad\">✗ {Text(trouble)}</span>{(outbox.Early > 0 ? $"; {Number(outbox.Early)} readings wait in memory, none is sent before it is on the disk" : "")}"
            : $"✓ {Size(outbox.BytesWritten)} written, {status.BytesPerReading.ToString("0.#", CultureInfo.InvariantCulture)} bytes a reading, {Number(outbox.Flushes)} flushes");
        Row(page, "Clock", status.Clock switch
        {
            Protocols.Telemetry.ClockQuality.Synchronised => "✓ synchronised",
            Protocols.Telemetry.ClockQuality.FreeRunning => "‼ runs freely",
            _ => "<span class=\"bad\">✗ not known</span>",
        });
        Row(page, "Configuration", Text(status.Configuration));
        page.Append("</table>");
    }

    private static void Bus(StringBuilder page, BusStatus bus, StatusSnapshot status)
    {
        var counters = bus.Counters;
        page.Append("<h2>Bus ").Append(Text(bus.Name)).Append("</h2><p class=\"note\">").Append(Text(bus.Address)).Append(": ")
            .Append(bus.IsOpen ? "✓ open" : "<span class=\"bad\">✗ down</span>")
            .Append(bus.QuietLeft > TimeSpan.Zero ? $", waits for late answers, {Math.Ceiling(bus.QuietLeft.TotalSeconds)} s left" : "")
            .Append(CultureInfo.InvariantCulture, $", load {bus.LoadPercent:0.#} %, {Number(counters.Questions)} questions, {Number(counters.Answers)} answers, {Number(counters.Refusals)} refusals, {Number(counters.Timeouts)} timeouts, {Number(counters.BadFrames)} bad, {Number(counters.LateFrames)} late and {Number(counters.ForeignFrames)} foreign frames, {Number(counters.NoiseBytes)} bytes of noise</p>");
        page.Append("<table><tr><th>device</th><th>unit</th><th>profile</th><th>state</th><th>answers in</th><th>last answer</th><th>quantity</th><th>value</th><th>quality</th></tr>");
        foreach (var device in bus.Devices) Device(page, device, [.. status.Latest.Where(each => each.Device == device.Id)], status.NowUnixMs);
        page.Append("</table>");
    }

    private static void Device(StringBuilder page, DeviceStatus device, IReadOnlyList<LatestValue> values, long now)
    {
        var rows = Math.Max(1, values.Count);
        var state = device.State switch
        {
            DeviceState.Healthy => device.Peer.Dialect.IsTalker() ? "✓ talks" : "✓ answers",
            DeviceState.Suspect => $"‼ missed {device.Failures}",
            DeviceState.Down => $"<span class=\"bad\">✗ silent, missed {device.Failures}</span>",
            _ => device.Peer.Dialect.IsTalker() ? "not heard yet" : "not asked yet",
        };
        if (device.UnitTrouble is { } unit) state += $"<br><span class=\"bad\">‼ {Text(unit)}</span>";
        for (var row = 0; row < rows; row++)
        {
            page.Append("<tr>");
            if (row == 0)
            {
                var span = $" rowspan=\"{rows}\"";
                Cell(page, span, Text(device.Id));
                Cell(page, span, $"{device.Peer}");
                Cell(page, span, Text(device.Profile));
                Cell(page, span, state);
                Cell(page, span, device.TurnaroundMs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{device.TurnaroundMs:0.#} ms") : "");
                Cell(page, span, device.LastAnswerUnixMs > 0 ? $"{Span(TimeSpan.FromMilliseconds(Math.Max(0, now - device.LastAnswerUnixMs)))} ago" : "never");
            }

            if (row < values.Count) Value(page, values[row]);
            else page.Append("<td></td><td></td><td></td>");
            page.Append("</tr>");
        }
    }

    private static void Value(StringBuilder page, LatestValue latest)
    {
        Cell(page, "", Text(latest.Quantity.Name));
        if (latest.Reading is not { } reading)
        {
            page.Append("<td></td><td>none yet</td>");
            return;
        }

        var number = Text($"{reading.Value.ToString("0.####", CultureInfo.InvariantCulture)} {latest.Quantity.Unit}");
        Cell(page, " class=\"n\"", reading.IsGood ? number : double.IsFinite(reading.Kept) ? $"({number})" : "");
        Cell(page, "", reading.IsGood ? "good" : $"<span class=\"bad\">✗ {Text(reading.Quality.ToString())}</span>");
    }

    private static void Row(StringBuilder page, string name, string html) =>
        page.Append("<tr><th>").Append(name).Append("</th><td>").Append(html).Append("</td></tr>");

    internal static void Cell(StringBuilder page, string attributes, string html) =>
        page.Append("<td").Append(attributes).Append('>').Append(html).Append("</td>");

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    internal static string Since(long unixMs) => unixMs > 0 ? $" since {Time(unixMs)}" : "";

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        < 10 * 1024 => $"{bytes} bytes",
        < 10 * 1024 * 1024 => $"{bytes / 1024} KiB",
        _ => $"{bytes / 1024 / 1024} MiB",
    };

    private static string Span(TimeSpan span) => span.TotalMinutes < 2 ? $"{span.TotalSeconds:0} s"
        : span.TotalHours < 2 ? $"{span.TotalMinutes:0} min"
        : span.TotalDays < 2 ? $"{span.TotalHours:0} h"
        : $"{span.TotalDays:0} days";
}
