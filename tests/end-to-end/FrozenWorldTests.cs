using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>One frozen world, read three ways: by the simulator's own word, by mbpoll, and through agent, server and store.</summary>
public sealed partial class FrozenWorldTests : IAsyncLifetime
{
    private static readonly (string Kind, string Profile, string Code)[] Kinds =
    [
        ("lamp-controller", "lamp-controller", "0118"), ("weather-head", "weather-air-head", "0309"), ("manhole-cover", "manhole-cover", "0103"),
        ("pressure-transmitter", "pressure-transmitter", "2132"), ("gas-detector", "gas-detector", "0111"),
    ];

    private readonly CityRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Slave_Frozen_MbpollAndTheStoreAgreeForEveryKindOverTcpAndPty()
    {
        var port = FreePort.Next();
        var link = _rig.Folder["bus"];
        var slave = _rig.StartSlave("--freeze", "--tcp", $"{port}", "--rtu", link, "--baud", "19200", "--print-values", "--json");
        await Deadline.Until(() => slave.Output.Contains("\"units\"") && slave.Output.TrimEnd().EndsWith('}') && File.Exists(link), TimeSpan.FromSeconds(30), "the slave tells its values");
        var output = slave.Output;
        var units = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("units").EnumerateArray().ToArray();
        Assert.Equal(Kinds.Select(kind => kind.Kind), units.Select(unit => unit.GetProperty("kind").GetString()));

        foreach (var unit in units)
        {
            await CompareWithMbpollAsync(unit, $"-m tcp -p {port}", "127.0.0.1");
            await CompareWithMbpollAsync(unit, "-m rtu -b 19200 -P none", link);
        }

        await _rig.StartServerAsync(("GW-000001", Ids(1)), ("GW-000002", Ids(2)));
        _rig.StartAgent("GW-000001", new JsonObject { ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port } }, Devices(1));
        _rig.StartAgent("GW-000002", new JsonObject { ["Serial"] = new JsonObject { ["Port"] = link, ["Baud"] = 19200, ["Parity"] = "None" } }, Devices(2));
        for (var serial = 1; serial <= 2; serial++)
        {
            for (var index = 0; index < units.Length; index++) await CompareWithStoreAsync(units[index], Ids(serial)[index]);
        }
    }

    private static string[] Ids(int serial) => [.. Kinds.Select(kind => $"371502{kind.Code}{serial:D6}")];

    private static (string Device, string Profile, int Unit)[] Devices(int serial) =>
        [.. Ids(serial).Select((id, index) => (id, Kinds[index].Profile, index + 1))];

    private static async Task CompareWithMbpollAsync(JsonElement unit, string line, string device)
    {
        var mbpoll = RealPart.Require("mbpoll", "mbpoll");
        foreach (var register in unit.GetProperty("registers").EnumerateArray())
        {
            var raw = register.GetProperty("raw").EnumerateArray().Select(word => word.GetUInt16()).ToArray();
            var arguments = $"{line} -a {unit.GetProperty("unit").GetInt32()} -0 -r {register.GetProperty("address").GetInt32()} -c {raw.Length} -o 2.0 -1 -q {device}";
            using var process = Process.Start(new ProcessStartInfo(mbpoll, arguments) { RedirectStandardOutput = true })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var words = Values().Matches(text).Select(match => (ushort)int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
            Assert.True(raw.SequenceEqual(words), $"{arguments}: the slave says {string.Join(' ', raw)}, mbpoll reads {string.Join(' ', words)}\n{text}");
        }
    }

    private async Task CompareWithStoreAsync(JsonElement unit, string device)
    {
        var expected = unit.GetProperty("registers").EnumerateArray()
            .Where(row => row.GetProperty("quantity").ValueKind == JsonValueKind.String && row.GetProperty("value").ValueKind == JsonValueKind.Number)
            .GroupBy(row => row.GetProperty("quantity").GetString()!)
            .ToDictionary(group => group.Key, group => group.Select(row => row.GetProperty("value").GetDouble()).ToArray());
        JsonElement[] readings = [];
        await Deadline.Until(
            async () => (readings = await _rig.ReadingsAsync(device)).Length > 0, TimeSpan.FromSeconds(30), $"readings of {device} in the store");
        var compared = 0;
        foreach (var reading in readings)
        {
            var quantity = reading.GetProperty("quantity").GetString()!;
            if (!expected.TryGetValue(quantity, out var values) || reading.GetProperty("value").ValueKind != JsonValueKind.Number) continue;
            var stored = reading.GetProperty("value").GetDouble();
            Assert.Contains(values, value => Math.Abs(stored - value) <= 1e-6 * Math.Max(1, Math.Abs(value)));
            compared++;
        }

        Assert.True(compared > 0, $"{device}: nothing to compare with {string.Join(", ", expected.Keys)}");
    }

    [GeneratedRegex(@"^\[\d+\]:\s+(-?\d+)", RegexOptions.Multiline)]
    private static partial Regex Values();
}
