using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Polls devices once and shows what came, down to the registers.</summary>
internal sealed class OnePoll(TimeProvider time, Action<string> show)
{
    /// <summary>Asks the devices of one bus.</summary>
    public async Task<IReadOnlyList<PolledValue>> AskAsync(BusOptions bus, IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        using var tap = BusTap.Of(bus);
        var master = new BusCheck(time, show).Master(bus, tap);
        var values = new List<PolledValue>();
        foreach (var device in devices)
        {
            show($"bus {bus.Name}: unit {device.Unit}");
            foreach (var read in device.Reads)
            {
                var answer = await master.AskAsync(device.Unit, Questions.Read(read.Function, read.Register, read.Count), cancel).ConfigureAwait(false);
                foreach (var field in read.Fields) values.Add(Value(device, read, field, answer));
            }
        }

        return values;
    }

    /// <summary>The latest values that the running agent has of a bus.</summary>
    public static IReadOnlyList<PolledValue> Told(BusOptions bus, IReadOnlyList<Device> devices, RunningAgent agent)
    {
        var values = new List<PolledValue>();
        foreach (var device in devices)
        {
            if (agent.Device(bus.Name, device.Id) is not { } told) continue;
            foreach (var each in told.GetProperty("values").EnumerateArray())
            {
                var value = each.GetProperty("value");
                values.Add(new PolledValue(
                    device.Id, device.Unit, each.GetProperty("quantity").GetString() ?? "",
                    value.ValueKind == System.Text.Json.JsonValueKind.Number ? value.GetDouble() : null,
                    each.GetProperty("unit").GetString() ?? "", each.GetProperty("quality").GetString() ?? "none yet", "", null));
            }
        }

        return values;
    }

    private PolledValue Value(Device device, PlannedRead read, ProfileField field, LineAnswer answer)
    {
        var info = QuantityCatalogue.Get(field.Quantity);
        var ms = Math.Round(answer.Elapsed.TotalMilliseconds, 1);
        if (answer.Outcome != LineOutcome.Ok) return new PolledValue(device.Id, device.Unit, info.Name, null, info.Unit, answer.Describe(), "", ms);
        var wire = answer.Pdu.AsSpan(2);
        var reading = FieldDecoder.Decode(field, new RegisterView(wire), read.Register, time.GetUtcNow().ToUnixTimeMilliseconds());
        var at = (field.Register - read.Register) * 2;
        var raw = Convert.ToHexString(wire.Slice(at, field.Registers * 2));
        var spaced = string.Join(' ', raw.Chunk(4).Select(register => new string(register)));
        return new PolledValue(device.Id, device.Unit, info.Name, reading.IsGood ? reading.Value : null, info.Unit, QualityOf(reading), spaced, ms);
    }

    private static string QualityOf(Reading reading) => reading.Quality switch
    {
        Quality.Good => "good",
        Quality.OutOfRange => "out of range",
        Quality.NoValue => "no value",
        Quality.BadFrame => "bad frame",
        var other => other.ToString(),
    };
}
