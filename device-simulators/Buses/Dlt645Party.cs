using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The DL/T 645 meters of a line. They answer reads and the question for their address, and refuse all orders.</summary>
internal sealed class Dlt645Party(string line, UnitTable units, SlaveConduct conduct, BusMischief mischief, BusCounters counters)
    : MeterParty(new Dlt645Splitter(), FormFor(units), mischief, counters)
{
    private const int AddressOffset = 1;
    private const int ValueOffset = 14;

    private protected override bool TryAnswer(ReadOnlySpan<byte> question, Span<byte> output, out MeterAnswer answer)
    {
        answer = default;
        if (Dlt645Frame.Read(question, out var frame) != Dlt645Status.Ok) return false;
        if (Dlt645Request.Parse(frame, out var request) != Dlt645RequestStatus.Ok) return false;
        var address = request.Address;
        if (Single(units.MetersOf<LampCabinetMeter>(), meter => address.Covers(meter.Own)) is not { } meter) return false;

        NoteRequest();
        if (request.Function == Dlt645Function.BroadcastTime) return false;
        var faults = FaultsOf(meter);
        Span<byte> value = stackalloc byte[LampCabinetMeter.ValueMax + 1];
        var error = Serve(meter, request, value, out var size, out var more);
        if (faults?.Refusal is { } reason) error = (Dlt645ErrorFlags)reason;
        else if (faults is not null && error == Dlt645ErrorFlags.None) size = faults.SpoilValue(value, size);

        var written = Write(meter, request, error, value[..size], more, output);
        conduct.Served?.NoteMeter(line, meter, Identifier(request), value[..size], (byte)error, faults?.Names ?? "");
        answer = new MeterAnswer(written, error != Dlt645ErrorFlags.None, faults);
        return written > 0;
    }

    private static Dlt645ErrorFlags Serve(LampCabinetMeter meter, scoped in Dlt645Request request, Span<byte> value, out int size, out bool more)
    {
        (size, more) = (0, false);
        if (request.Function == Dlt645Function.ReadAddress) return Dlt645ErrorFlags.None;
        var isFollowUp = request.Function is Dlt645Function.ReadFollowUp or Dlt645Function.ReadFollowUp1997;
        if (!isFollowUp && request.Function is not (Dlt645Function.Read or Dlt645Function.Read1997)) return Dlt645ErrorFlags.Password;

        var edition = request.IdentifierSize == 2 ? Dlt645Edition.Edition1997 : Dlt645Edition.Edition2007;
        var there = isFollowUp
            ? meter.TryReadOn(request.Identifier, request.Sequence, value, out size, out more)
            : meter.TryRead(request.Identifier, edition, value, out size, out more);
        return there ? Dlt645ErrorFlags.None : Dlt645ErrorFlags.NoSuchData;
    }

    private static int Write(
        LampCabinetMeter meter, scoped in Dlt645Request request, Dlt645ErrorFlags error, ReadOnlySpan<byte> value, bool more, Span<byte> output)
    {
        int written;
        if (error != Dlt645ErrorFlags.None) Dlt645ResponseWriter.TryWriteRefusal(meter.Own, request.Function, error, output, out written);
        else if (request.Function == Dlt645Function.ReadAddress) Dlt645ResponseWriter.TryWriteAddress(meter.Own, output, out written);
        else Dlt645ResponseWriter.TryWriteValue(meter.Own, request, value, output, out written, more);
        return written;
    }

    private static string Identifier(scoped in Dlt645Request request) => request.IdentifierSize switch
    {
        4 => $"{request.Identifier:X8}",
        2 => $"{request.Identifier:X4}",
        _ => "",
    };

    private static MeterForm FormFor(UnitTable units) => new(
        AddressOffset + Dlt645Address.Size - 1,
        ValueOffset,
        Dlt645Data.Offset,
        frame => Dlt645Address.TryRead(frame[AddressOffset..], out var address)
            && units.MetersOf<LampCabinetMeter>().Any(meter => address.Covers(meter.Own)));
}
