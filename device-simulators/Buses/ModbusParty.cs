using System.Diagnostics;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The Modbus units of a line: RTU frames.</summary>
internal sealed class ModbusParty(string line, UnitTable units, SlaveConduct conduct, BusMischief mischief, BusCounters counters)
    : LineParty
{
    private readonly RtuRequestFramer _framer = new(counters);
    private readonly byte[] _answer = new byte[RtuFrame.SizeMax];

    internal override bool IsInsideFrame => _framer.IsInsideFrame;

    internal override void Feed(ReadOnlySpan<byte> bytes) => _framer.Feed(bytes);

    internal override void Forget() => _framer.Forget();

    internal override bool TryAnswer(bool silence, out int requestSize, out Departure departure)
    {
        departure = default;
        if (!_framer.TryTake(silence, out var frame, out requestSize)) return false;
        if (frame.Unit == ModbusLimits.UnitBroadcast)
        {
            Broadcast(frame.Pdu);
            return true;
        }

        if (!units.TryGet(frame.Unit, out var device)) return true;
        counters.Requested();
        var pdu = _answer.AsSpan(1, ModbusLimits.PduSizeMax);
        var length = SlaveResponder.Answer(device, frame.Pdu, pdu);
        if (length == 0) return true;
        var faults = mischief.IsAny ? mischief.Next(frame.Unit) : null;
        if (faults is { IsAny: true }) length = faults.SpoilPdu(pdu, length);
        conduct.Served?.Note(line, frame.Unit, frame.Pdu, pdu[..length], faults?.Names ?? "");
        var isException = (pdu[0] & 0x80) != 0;
        var status = RtuFrame.Write(frame.Unit, pdu[..length], _answer, out var size);
        Debug.Assert(status == RtuStatus.Ok, "An answer of a legal PDU always fits");
        departure = faults is { IsAny: true } ? Spoil(frame, size, faults) : new Departure(default, _answer.AsMemory(0, size));
        departure = departure with { Turnaround = device.Turnaround };
        if (!departure.Answer.IsEmpty) counters.Replied(isException);
        return true;
    }

    private Departure Spoil(in RtuFrame question, int size, AnswerFaults faults)
    {
        Span<byte> asked = stackalloc byte[RtuFrame.SizeMax];
        RtuFrame.Write(question.Unit, question.Pdu, asked, out var askedSize);
        var answer = _answer.AsSpan(0, size);
        var before = faults.Before(asked[..askedSize], answer);
        return faults.IsSilent
            ? new Departure(before, default)
            : new Departure(before, faults.SpoilFrame(answer), faults.Late, faults.PerByte);
    }

    private void Broadcast(ReadOnlySpan<byte> pdu)
    {
        counters.Requested();
        Span<byte> unsent = stackalloc byte[ModbusLimits.PduSizeMax];
        foreach (var (_, device) in units.Units) SlaveResponder.Answer(device, pdu, unsent);
    }
}
