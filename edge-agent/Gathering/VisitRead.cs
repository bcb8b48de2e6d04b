using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>One planned question of a device and what is known of its fate.</summary>
/// <param name="read">The question.</param>
/// <param name="fields">Positions of its fields in the device's list.</param>
/// <param name="hasUnprovenGap">It reads through registers of which nobody has said that the device gives them.</param>
internal sealed class VisitRead(PlannedRead read, int[] fields, bool hasUnprovenGap)
{
    // A question that a living device never answers is tried ever more rarely; it is a fault of the map, or of one board in the device.
    private const int SkippedMax = 64;

    private int _skip;
    private int _skipped;

    public PlannedRead Planned => read;

    /// <summary>What a meter is asked for; null for registers.</summary>
    public MeterRead? Meter => read.Meter;

    public ModbusFunction Function => read.Function;

    public ushort Register => read.Register;

    public ushort Count => read.Count;

    public IReadOnlyList<ProfileField> PlannedFields => read.Fields;

    public int[] Fields => fields;

    /// <summary>That of its most urgent field.</summary>
    public PollPriority Priority { get; } = read.Fields.Min(field => field.Priority);

    /// <summary>Until it was answered once.</summary>
    public bool HasUnprovenGap { get; private set; } = hasUnprovenGap;

    /// <summary>Unanswered in the visit under way.</summary>
    public int Failures { get; private set; }

    /// <summary>Unanswered while the device answered other questions, in a row.</summary>
    public int Silences { get; private set; }

    public bool IsSkipped { get; private set; }

    /// <summary>It was answered in the visit under way, and something in the answer is to be said twice.</summary>
    public bool IsAskedAgain { get; private set; }

    public bool MayBeAsked => !IsSkipped && Failures < (Silences > 1 ? 1 : 2);

    /// <summary>One of its fields in the data of an answer.</summary>
    public Reading Decode(ProfileField field, ReadOnlySpan<byte> data, long unixMs)
    {
        if (read.Meter is not null) return MeterDecoder.Decode(field, data, unixMs);
        return field.ReadsBits
            ? FieldDecoder.Decode(field, new BitView(data, read.Count), read.Register, unixMs)
            : FieldDecoder.Decode(field, new RegisterView(data), read.Register, unixMs);
    }

    public void BeginVisit()
    {
        Failures = 0;
        IsAskedAgain = false;
        IsSkipped = _skipped < _skip;
        _skipped = IsSkipped ? _skipped + 1 : 0;
    }

    public void NoteAnswer()
    {
        HasUnprovenGap = false;
        Failures = 0;
        Silences = 0;
        _skip = 0;
    }

    public void NoteFailure() => Failures++;

    public void NoteDoubt() => IsAskedAgain = true;

    /// <summary>The device lives, yet this question got no answer.</summary>
    public void NoteSilence()
    {
        Silences++;
        if (Silences > 2) _skip = Math.Min(Math.Max(1, _skip * 2), SkippedMax);
    }
}
