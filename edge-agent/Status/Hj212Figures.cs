using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using SmartPoles.EdgeAgent.Forward;
using SmartPoles.EdgeAgent.Instruments;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>Ports that instruments dial and the way to a bureau, in the three forms of the status: JSON, metrics, page.</summary>
internal static class Hj212Figures
{
    public static void WriteJson(Utf8JsonWriter json, StatusSnapshot status)
    {
        json.WriteStartArray("instruments");
        foreach (var port in status.Instruments)
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("address", port.Address);
            WriteFigures(json, InstrumentFigures.Of(port.Counters));
            json.WriteStartObject("deviations");
            foreach (var one in Hj212DeviationCounts.All) json.WriteNumber(one.ToString(), port.Counters.Deviations[one]);
            json.WriteEndObject();
            json.WriteStartArray("devices");
            foreach (var device in port.Devices) WriteDevice(json, device, status);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (status.Forward is not { } forward) return;
        json.WriteStartObject("forward");
        json.WriteString("platform", forward.Platform);
        json.WriteBoolean("connected", forward.IsConnected);
        json.WriteNumber("waiting_packets", forward.Waiting);
        WriteFigures(json, ForwardFigures.Of(forward.Counters));
        json.WriteEndObject();
    }

    public static void WriteMetrics(StringBuilder text, StatusSnapshot status)
    {
        if (status.Instruments.Count > 0)
        {
            foreach (var (name, _, help) in InstrumentFigures.Of(status.Instruments[0].Counters))
            {
                StatusMetrics.Head(text, $"instrument_{name}_total", "counter", help);
                foreach (var port in status.Instruments)
                {
                    StatusMetrics.Sample(text, $"instrument_{name}_total", InstrumentFigures.Of(port.Counters).First(figure => figure.Name == name).Value, ("port", port.Name));
                }
            }

            StatusMetrics.Head(text, "instrument_deviations_total", "counter", "Packets that left the text of HJ 212 in one way and were taken");
            foreach (var port in status.Instruments)
            {
                foreach (var one in Hj212DeviationCounts.All)
                {
                    StatusMetrics.Sample(text, "instrument_deviations_total", port.Counters.Deviations[one], ("port", port.Name), ("deviation", one.ToString()));
                }
            }

            StatusMetrics.Head(text, "instrument_up", "gauge", "1 when data of the device came within its time");
            foreach (var device in status.Instruments.SelectMany(port => port.Devices))
            {
                StatusMetrics.Sample(text, "instrument_up", device.IsSilent || device.LastHeardUnixMs == 0 ? 0 : 1, ("device", device.Id), ("station", device.Station));
            }
        }

        if (status.Forward is not { } forward) return;
        StatusMetrics.Head(text, "forward_connected", "gauge", "1 when the bureau's platform is reached");
        StatusMetrics.Sample(text, "forward_connected", forward.IsConnected ? 1 : 0, ("platform", forward.Platform));
        StatusMetrics.Head(text, "forward_waiting_packets", "gauge", "Packets that wait for the platform");
        StatusMetrics.Sample(text, "forward_waiting_packets", forward.Waiting, ("platform", forward.Platform));
        foreach (var (name, value, help) in ForwardFigures.Of(forward.Counters))
        {
            StatusMetrics.Head(text, $"forward_{name}_total", "counter", help);
            StatusMetrics.Sample(text, $"forward_{name}_total", value, ("platform", forward.Platform));
        }
    }

    public static void WritePage(StringBuilder page, StatusSnapshot status)
    {
        foreach (var port in status.Instruments)
        {
            var counters = port.Counters;
            page.Append(CultureInfo.InvariantCulture, $"<h2>Instruments on {Text(port.Name)}</h2><p class=\"note\">{Text(port.Address)}: {counters.Taken} packets kept, {counters.Repeated} repeated, {counters.AskedAgain} asked for again, {counters.UnknownStations} of unknown stations, {counters.BadCrcs} wrong checksums, {counters[Hj212Verdict.UnitFault]} unit faults</p>");
            page.Append("<table><tr><th>device</th><th>station</th><th>data</th><th>state</th><th>quantity</th><th>value</th><th>quality</th></tr>");
            foreach (var device in port.Devices)
            {
                foreach (var latest in status.Latest.Where(each => each.Device == device.Id)) Row(page, device, latest);
            }

            page.Append("</table>");
        }

        if (status.Forward is not { } forward) return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>Way to the bureau</h2><p class=\"note\">{Text(forward.Platform)}: {(forward.IsConnected ? "✓ stands" : "<span class=\"bad\">✗ none</span>")}, {forward.Waiting} packets wait, {forward.Counters.Acknowledged} of {forward.Counters.Made} acknowledged, {forward.Counters.DroppedRealTime + forward.Counters.DroppedMinute + forward.Counters.DroppedHour} dropped</p>");
    }

    private static void Row(StringBuilder page, InstrumentDeviceStatus device, LatestValue latest)
    {
        var state = device.IsSilent ? "<span class=\"bad\">✗ silent</span>" : device.LastHeardUnixMs == 0 ? "not heard yet" : "✓ sends";
        var value = latest.Reading is { IsGood: true } good ? $"{good.Value.ToString("0.####", CultureInfo.InvariantCulture)} {latest.Quantity.Unit}" : "";
        var quality = latest.Reading is not { } reading ? "none yet" : reading.IsGood ? "good" : $"<span class=\"bad\">✗ {Text(reading.Quality.ToString())}</span>";
        page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(device.Id)}</td><td>{Text(device.Station)}</td><td>{Text(device.Data)}</td><td>{state}</td><td>{Text(latest.Quantity.Name)}</td><td class=\"n\">{Text(value)}</td><td>{quality}</td></tr>");
    }

    private static void WriteFigures(Utf8JsonWriter json, IEnumerable<(string Name, long Value, string Help)> figures)
    {
        json.WriteStartObject("counters");
        foreach (var (name, value, _) in figures) json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    private static void WriteDevice(Utf8JsonWriter json, InstrumentDeviceStatus device, StatusSnapshot status)
    {
        json.WriteStartObject();
        json.WriteString("id", device.Id);
        json.WriteString("station", device.Station);
        json.WriteString("data", device.Data);
        json.WriteBoolean("silent", device.IsSilent);
        json.WriteNumber("last_heard_unix_ms", device.LastHeardUnixMs);
        json.WriteStartArray("values");
        foreach (var latest in status.Latest.Where(each => each.Device == device.Id)) StatusJson.WriteValue(json, latest);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
