using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartPoles.EdgeAgent.Probes;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>What is watched on the network, in the three forms of the status: JSON, metrics, page.</summary>
internal static class ProbeFigures
{
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ProbeStatus> probes)
    {
        json.WriteStartArray("probes");
        foreach (var probe in probes) Write(json, probe);
        json.WriteEndArray();
    }

    public static void WriteMetrics(StringBuilder text, IReadOnlyList<ProbeStatus> probes)
    {
        if (probes.Count == 0) return;
        Each("probe_reachable", "gauge", "1 when what is watched answers", probe => probe.Last.IsReachable ? 1 : 0);
        Each("probe_latency_seconds", "gauge", "From the last question to its answer", probe => probe.Last.Latency.TotalSeconds);
        Each("probe_asked_total", "counter", "Looks", probe => probe.Asked);
        Each("probe_failed_total", "counter", "Looks without an answer", probe => probe.Failed);

        void Each(string name, string type, string help, Func<ProbeStatus, double> value)
        {
            StatusMetrics.Head(text, name, type, help);
            foreach (var probe in probes) StatusMetrics.Sample(text, name, value(probe), ("device", probe.Id));
        }
    }

    public static void WritePage(StringBuilder page, IReadOnlyList<ProbeStatus> probes)
    {
        if (probes.Count == 0) return;
        page.Append("<h2>Watched on the network</h2><table><tr><th>device</th><th>at</th><th>asked by</th><th>state</th><th>answers in</th><th>asked</th><th>without an answer</th></tr>");
        foreach (var probe in probes)
        {
            var last = probe.Last;
            page.Append("<tr>");
            StatusPage.Cell(page, "", StatusPage.Text(probe.Id));
            StatusPage.Cell(page, "", StatusPage.Text(probe.Target));
            StatusPage.Cell(page, "", probe.Asked > 0 ? StatusPage.Text(last.Way.ToString().ToUpperInvariant()) : "");
            StatusPage.Cell(page, "", last.Outcome switch
            {
                ProbeOutcome.Unknown => "not asked yet",
                ProbeOutcome.Reachable => $"✓ reachable{StatusPage.Since(probe.SinceUnixMs)}{(last.HttpStatus > 0 ? $", HTTP {last.HttpStatus}" : "")}",
                _ when !last.IsAboutDevice => $"‼ cannot be asked: {StatusPage.Text(last.Reason)}",
                _ => $"<span class=\"bad\">✗ not reachable{StatusPage.Since(probe.SinceUnixMs)}</span> {StatusPage.Text(last.Reason)}",
            });
            StatusPage.Cell(page, " class=\"n\"", last.IsReachable ? string.Create(CultureInfo.InvariantCulture, $"{last.Latency.TotalMilliseconds:0.##} ms") : "");
            StatusPage.Cell(page, " class=\"n\"", StatusPage.Number(probe.Asked));
            StatusPage.Cell(page, " class=\"n\"", StatusPage.Number(probe.Failed));
            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    private static void Write(Utf8JsonWriter json, ProbeStatus probe)
    {
        json.WriteStartObject();
        json.WriteString("id", probe.Id);
        json.WriteString("target", probe.Target);
        json.WriteString("way", probe.Last.Way.ToString());
        json.WriteString("outcome", probe.Last.Outcome.ToString());
        json.WriteString("reason", probe.Last.Reason);
        json.WriteNumber("latency_ms", Math.Round(probe.Last.Latency.TotalMilliseconds, 2));
        json.WriteNumber("http_status", probe.Last.HttpStatus);
        json.WriteNumber("since_unix_ms", probe.SinceUnixMs);
        json.WriteNumber("asked", probe.Asked);
        json.WriteNumber("failed", probe.Failed);
        json.WriteEndObject();
    }
}
