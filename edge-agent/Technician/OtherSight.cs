using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Recognises what is no Modbus among the bytes of a line: frames of meters, whichever dialect has them, and sentences of talkers.</summary>
internal static class OtherSight
{
    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="isFinal">No more will come that belongs to these bytes.</param>
    /// <param name="sight">The frame, if it is one; a preamble of FEH is part of it.</param>
    public static SightKind At(ReadOnlySpan<byte> bytes, bool isFinal, out Sight sight)
    {
        if (bytes[0] == '$') return Sentence(bytes, isFinal, out sight);
        sight = default;
        var frame = bytes[Preamble.Of(bytes)..];
        var dialect = MeterDialect.None;
        var look = frame.IsEmpty ? FrameSight.Partial : MeterSplitter.LookAt(frame, out _, out dialect);
        if (look == FrameSight.Partial) return isFinal ? SightKind.Noise : SightKind.Undecided;
        return (look, dialect) switch
        {
            (FrameSight.Frame, MeterDialect.Dlt645) => Dlt645Match.Sight(bytes, isFinal, out sight),
            (FrameSight.Frame, MeterDialect.Cjt188) => Cjt188Match.Sight(bytes, isFinal, out sight),
            _ => SightKind.Noise,
        };
    }

    private static SightKind Sentence(ReadOnlySpan<byte> bytes, bool isFinal, out Sight sight)
    {
        sight = default;
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) return isFinal || bytes.Length >= NmeaLimits.SentenceSizeMax || HasControl(bytes) ? SightKind.Noise : SightKind.Undecided;
        var line = bytes[..(end + 1)];
        if (!line.EndsWith("\r\n"u8) || NmeaSentence.Read(line, out var sentence) != NmeaStatus.Ok) return SightKind.Noise;
        sight = new Sight(line.Length, BusPeer.TalkerOf(sentence.Talker[0], sentence.Talker[1]), 0, IsAnswer: true, MayAnswer: false);
        return SightKind.Frame;
    }

    /// <summary>Of the characters that a sentence may not have, CR alone may already be there.</summary>
    private static bool HasControl(ReadOnlySpan<byte> bytes)
    {
        foreach (var each in bytes)
        {
            if (each is (< 0x20 or > 0x7E) and not (byte)'\r') return true;
        }

        return false;
    }
}
