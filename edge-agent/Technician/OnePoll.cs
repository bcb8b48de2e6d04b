using System.Globalization;
using SmartPoles.EdgeAgent.Buses;
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
        if (bus.HasTalkers) return await ListenAsync(bus, devices, cancel).ConfigureAwait(false);

        // Meters first: a port is open once, and they have a master of their own.
        var meters = await AskMetersAsync(bus, [.. devices.Where(device => device.Peer.Dialect.IsMeter())], cancel).ConfigureAwait(false);
        using var tap = BusTap.Of(bus);
        var master = new BusCheck(time, show).Master(bus, tap);
        var values = new List<PolledValue>();
        foreach (var device in devices)
        {
            if (device.Peer.Dialect.IsMeter())
            {
                values.AddRange(meters.Where(value => value.Device == device.Id));
                continue;
            }

            show($"bus {bus.Name}: {device.Who}");
            foreach (var read in device.Reads)
            {
                var answer = await master.AskAsync(device.Unit, Questions.Read(read.Function, read.Register, read.Count), cancel).ConfigureAwait(false);
                foreach (var field in read.Fields) values.Add(Value(device, read, field, answer));
            }
        }

        return values;
    }

    private async Task<IReadOnlyList<PolledValue>> ListenAsync(BusOptions bus, IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        show($"bus {bus.Name}: listens for up to {TalkerLook.LimitFor(devices).TotalSeconds:0} s");
        using var tap = BusTap.Of(bus);
        var report = await new TalkerLook(time).ListenAsync(tap, devices, cancel).ConfigureAwait(false);
        return [.. devices.SelectMany(device => device.Quantities.Select((info, index) => report.Devices[device].Fields[index] is { } said
            ? new PolledValue(device.Id, device.Peer.ToString(), info.Name, said.Reading.IsGood ? said.Reading.Value : null, info.Unit, QualityOf(said.Reading), "$" + said.Sentence, null)
            : new PolledValue(device.Id, device.Peer.ToString(), info.Name, null, info.Unit, report.Trouble ?? "not said", "", null)))];
    }

    private async Task<IReadOnlyList<PolledValue>> AskMetersAsync(BusOptions bus, IReadOnlyList<Device> meters, CancellationToken cancel)
    {
        if (meters.Count == 0) return [];
        await using var master = new MeterMaster(bus, time);
        var values = new List<PolledValue>();
        foreach (var device in meters)
        {
            show($"bus {bus.Name}: {device.Who}");
            foreach (var read in device.Reads)
            {
                var asked = MeterRequest.Read(device.Peer, read.Meter!.Value.Identifier, read.DataBytes);
                var answer = await master.AskAsync(asked, device.Setting, cancel).ConfigureAwait(false);
                foreach (var field in read.Fields) values.Add(Value(device, field, answer));
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
                    device.Id, device.Peer.ToString(), each.GetProperty("quantity").GetString() ?? "",
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
        if (answer.Outcome != LineOutcome.Ok) return new PolledValue(device.Id, device.Peer.ToString(), info.Name, null, info.Unit, answer.Describe(), "", ms);
        var wire = answer.Pdu.AsSpan(2);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (field.ReadsBits)
        {
            var bits = new BitView(wire, read.Count);
            var text = "";
            for (var bit = 0; bit < field.Bits; bit++) text += bits.TryRead(field.Register - read.Register + bit, out var isOn) && isOn ? '1' : '0';
            var told = FieldDecoder.Decode(field, bits, read.Register, now);
            return new PolledValue(device.Id, device.Peer.ToString(), info.Name, told.IsGood ? told.Value : null, info.Unit, QualityOf(told), text, ms);
        }

        var reading = FieldDecoder.Decode(field, new RegisterView(wire), read.Register, now);
        var at = (field.Register - read.Register) * 2;
        var raw = Convert.ToHexString(wire.Slice(at, field.Registers * 2));
        var spaced = string.Join(' ', raw.Chunk(4).Select(register => new string(register)));
        return new PolledValue(device.Id, device.Peer.ToString(), info.Name, reading.IsGood ? reading.Value : null, info.Unit, QualityOf(reading), spaced, ms);
    }

    private PolledValue Value(Device device, ProfileField field, LineAnswer answer)
    {
        var info = QuantityCatalogue.Get(field.Quantity);
        var ms = Math.Round(answer.Elapsed.TotalMilliseconds, 1);
        if (answer.Outcome != LineOutcome.Ok) return new PolledValue(device.Id, device.Peer.ToString(), info.Name, null, info.Unit, answer.Describe(), "", ms);
        var reading = MeterDecoder.Decode(field, answer.Pdu, time.GetUtcNow().ToUnixTimeMilliseconds());
        var raw = string.Join(' ', answer.Pdu.Select(each => each.ToString("X2", CultureInfo.InvariantCulture)));
        return new PolledValue(device.Id, device.Peer.ToString(), info.Name, reading.IsGood ? reading.Value : null, info.Unit, QualityOf(reading), raw, ms);
    }

    private static string QualityOf(Reading reading) => reading.Quality switch
    {
        Quality.Good => "good",
        Quality.Implausible => string.Create(CultureInfo.InvariantCulture, $"out of range: {reading.Value:0.####}"),
        Quality.NoValue => "no value",
        Quality.BadFrame => "bad frame",
        var other => other.ToString(),
    };
}
