using System.Text;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What a run has seen, said and suffered: over all its buses, and of each.</summary>
internal static class CounterReport
{
    internal static string TitleOf(string line) => line switch { "tcp" => "Modbus TCP", "rtu" => "Modbus RTU", _ => "RTU over TCP" };

    /// <summary>One line for each line of each bus that was asked anything, and the sums; of a single bus only its lines.</summary>
    internal static async Task WriteAsync(IReadOnlyList<SlaveBus> buses, TextWriter told)
    {
        var isOne = buses is [{ Setting.Name: "" }];
        if (!isOne)
        {
            foreach (var bus in buses)
            {
                foreach (var (line, _, counters) in bus.Lines)
                {
                    var total = CounterTotals.Of([counters]);
                    if (!total.IsNothing) await told.WriteLineAsync($"{bus.Setting.Name}  {TitleOf(line),-13} {total}");
                }
            }
        }

        foreach (var (line, total) in SumsOf(buses)) await told.WriteLineAsync($"{TitleOf(line),-13} {total}");
    }

    /// <summary>The same as one JSON object on one line: <c>lines</c> over all buses and, of several, <c>buses</c> with each.</summary>
    internal static async Task WriteJsonAsync(IReadOnlyList<SlaveBus> buses, TextWriter writer)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            WriteLines(SumsOf(buses), json);
            if (buses is not [{ Setting.Name: "" }])
            {
                json.WriteStartArray("buses");
                foreach (var bus in buses)
                {
                    json.WriteStartObject();
                    json.WriteString("bus", bus.Setting.Name);
                    json.WriteNumber("seed", bus.Setting.Faults.Seed);
                    WriteLines(SumsOf([bus]), json);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        await writer.WriteLineAsync(Encoding.UTF8.GetString(memory.ToArray()));
        await writer.FlushAsync();
    }

    private static IEnumerable<(string Line, CounterTotals Total)> SumsOf(IReadOnlyList<SlaveBus> buses) =>
        buses.SelectMany(bus => bus.Lines).GroupBy(line => line.Line).Select(group => (group.Key, CounterTotals.Of(group.Select(line => line.Counters))));

    private static void WriteLines(IEnumerable<(string Line, CounterTotals Total)> lines, Utf8JsonWriter json)
    {
        json.WriteStartObject("lines");
        foreach (var (line, total) in lines)
        {
            json.WriteStartObject(line);
            json.WriteNumber("requests", total.Requests);
            json.WriteNumber("replies", total.Replies);
            json.WriteNumber("exceptions", total.Exceptions);
            json.WriteNumber("crcErrors", total.CrcErrors);
            json.WriteNumber("framingErrors", total.FramingErrors);
            json.WriteNumber("bytesDropped", total.BytesDropped);
            json.WriteStartObject("faults");
            foreach (var (name, count) in total.Faults) json.WriteNumber(name, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
