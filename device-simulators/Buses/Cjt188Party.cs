using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The CJ/T 188 meters of a line: each reads identifiers in its own byte order.</summary>
internal sealed class Cjt188Party(string line, UnitTable units, SlaveConduct conduct, BusMischief mischief, BusCounters counters)
    : MeterParty(new Cjt188Splitter(), FormFor(units), mischief, counters)
{
    private const int AddressOffset = 2;
    private const int ValueOffset = 14;

    private protected override bool TryAnswer(ReadOnlySpan<byte> question, Span<byte> output, out MeterAnswer answer)
    {
        answer = default;
        if (Cjt188Frame.Read(question, out var frame) != Cjt188Status.Ok) return false;
        var (type, address) = (frame.MeterType, frame.Address);
        var meter = Single(units.MetersOf<Cjt188Meter>(), one => address.Covers(one.Own) && type.Covers(one.Type));
        if (meter is null || Cjt188Request.Parse(frame, meter.Order, out var request) != Cjt188RequestStatus.Ok) return false;

        NoteRequest();
        var faults = FaultsOf(meter);
        Span<byte> data = stackalloc byte[Cjt188HeatMetering.Size + 1];
        var serves = meter.TryAnswer(request, data, out var size) && faults?.Refusal is null;
        if (serves && faults is not null) size = faults.SpoilValue(data, size);
        if (!serves) size = 0;

        int written;
        if (serves) Cjt188ResponseWriter.TryWrite(meter.Type, meter.Own, request, data[..size], output, out written, preamble: 3);
        else Cjt188ResponseWriter.TryWriteRefusal(meter.Type, meter.Own, request, meter.Status, output, out written, preamble: 3);
        conduct.Served?.NoteMeter(line, meter, $"{request.Identifier:X4}", data[..size], (byte)(serves ? 0 : 1), faults?.Names ?? "");
        answer = new MeterAnswer(written, !serves, faults);
        return written > 0;
    }

    private static MeterForm FormFor(UnitTable units) => new(
        AddressOffset + Cjt188Address.Size - 1,
        ValueOffset,
        0,
        frame => Cjt188Address.TryRead(frame[AddressOffset..], out var address)
            && units.MetersOf<Cjt188Meter>().Any(meter => address.Covers(meter.Own)));
}
