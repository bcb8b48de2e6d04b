using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>Takes a verdict with the factor's position, -1 for one that is not configured, and its code.</summary>
internal delegate void VerdictNote(Hj212Verdict verdict, int index, ReadOnlySpan<byte> factor);

/// <summary>One kind of data of one station, as the readings of a device. Not thread-safe.</summary>
/// <remarks>
/// <code>
/// group of a packet --Hj212Plausibility--> verdict --> Plausible: good
///                                                      OutOfRange, UnitFault, TooFast, Disordered: bad, what came is kept as evidence
///                                                      WrongForm: BadFrame      Flagged, NoValue: NoValue
/// </code>
/// </remarks>
internal sealed class InstrumentDevice
{
    private readonly (Quantity Quantity, double PerUnit)[] _factors;
    private readonly Hj212Plausibility _plausibility;
    private readonly Dictionary<Quantity, SeriesFilter> _filters;
    private readonly bool[] _isUnitFault;
    private readonly HashSet<Quantity> _given = [];
    private readonly List<Reading> _readings = [];
    private readonly DeviceBatch _batch;

    public InstrumentDevice(InstrumentOptions options)
    {
        Options = options;
        var rules = new List<Hj212Rule>();
        var factors = new List<(Quantity, double)>();
        foreach (var factor in options.Factors)
        {
            if (PushedDevice.QuantityOf(factor) is not { } info || FactorUnits.PerUnit(info, factor.Unit) is not { } perUnit) continue;
            var rule = Hj212Factors.Find(factor.Code) ?? new Hj212Rule(factor.Code, Hj212Form.Any, info.Min, info.Max, info.Max - info.Min, 0);
            rules.Add((rule with { Min = Math.Max(rule.Min, info.Min), Max = Math.Min(rule.Max, info.Max) }).ForUnit(perUnit));
            factors.Add((info.Quantity, perUnit));
        }

        _factors = [.. factors];
        _plausibility = new Hj212Plausibility(rules);
        _isUnitFault = new bool[_factors.Length];
        Quantities = [.. _factors.Select(factor => factor.Quantity).Distinct()];
        _batch = new DeviceBatch(options.Id, Quantities.Count);
        _filters = Quantities.ToDictionary(quantity => quantity, _ => new SeriesFilter(new FieldOptions()));
        Command = options.Data switch
        {
            InstrumentData.Minute => Hj212Command.MinuteData,
            InstrumentData.Hour => Hj212Command.HourData,
            InstrumentData.Day => Hj212Command.DayData,
            _ => Hj212Command.RealTimeData,
        };
    }

    public InstrumentOptions Options { get; }

    public Hj212Command Command { get; }

    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>When data of it were last kept, a stamp; before that when the port began.</summary>
    public long LastHeard { get; set; }

    /// <summary>Data of it have been kept since the start.</summary>
    public bool HasSent { get; set; }

    public bool IsSilent { get; set; }

    /// <summary>The readings that were judged and wait for <see cref="Take"/>.</summary>
    public int Judged => _readings.Count;

    /// <summary>Judges every group of a packet; true when a value jumped and a repetition would tell whether it is true.</summary>
    /// <param name="packet">A believed packet of this kind of data.</param>
    /// <param name="dataLocalMs">DataTime in the zone of the station.</param>
    /// <param name="unixMs">The same as UTC.</param>
    /// <param name="note">Takes each verdict.</param>
    public bool Judge(in Hj212Packet packet, long dataLocalMs, long unixMs, VerdictNote note)
    {
        _readings.Clear();
        _given.Clear();
        var hasJump = false;
        foreach (var group in packet.Groups)
        {
            if (group.Factor.IsEmpty) continue;
            var verdict = _plausibility.Judge(group, packet.Command, dataLocalMs, out var index, out var value);
            note(verdict, index, group.Factor);
            if (index < 0) continue;
            hasJump |= verdict == Hj212Verdict.TooFast;
            var (quantity, perUnit) = _factors[index];
            if (_given.Add(quantity)) _readings.Add(ReadingOf(quantity, unixMs, value * perUnit, verdict, group.Flag));
        }

        return hasJump;
    }

    /// <summary>True once when a factor begins to come in another unit.</summary>
    public bool HasUnitChanged(int index, Hj212Verdict verdict)
    {
        var isNew = verdict == Hj212Verdict.UnitFault && !_isUnitFault[index];
        if (verdict is Hj212Verdict.UnitFault or Hj212Verdict.Plausible) _isUnitFault[index] = verdict == Hj212Verdict.UnitFault;
        return isNew;
    }

    /// <summary>The code of a configured factor.</summary>
    public string CodeOf(int index) => Options.Factors[index].Code;

    /// <summary>What was judged and is to be reported, as a batch that the next one fills again; null for nothing.</summary>
    public DeviceBatch? Take(DeviceBoard board, ClockQuality clock, long nowMs) => Report(board, clock, nowMs, isDeviceSilent: false);

    /// <summary>Every quantity as not answered in time.</summary>
    public DeviceBatch? FallSilent(DeviceBoard board, ClockQuality clock, long unixMs, long nowMs)
    {
        _readings.Clear();
        foreach (var quantity in Quantities) _readings.Add(Reading.Bad(quantity, unixMs, Quality.Timeout));
        return Report(board, clock, nowMs, isDeviceSilent: true);
    }

    private DeviceBatch? Report(DeviceBoard board, ClockQuality clock, long nowMs, bool isDeviceSilent)
    {
        _batch.Clear();
        foreach (var reading in _readings)
        {
            if (_filters[reading.Quantity].Take(reading, nowMs, isDeviceSilent, isEverything: true) is not { } taken) continue;
            board.Note(Options.Id, taken);
            _batch.Add(taken, clock, isUrgent: false);
        }

        _readings.Clear();
        return _batch.Readings.Count > 0 ? _batch : null;
    }

    private static Reading ReadingOf(Quantity quantity, long unixMs, double value, Hj212Verdict verdict, Hj212DataFlag flag) => verdict switch
    {
        Hj212Verdict.Plausible => new Reading(quantity, unixMs, value, Quality.Good),
        Hj212Verdict.OutOfRange or Hj212Verdict.UnitFault or Hj212Verdict.TooFast or Hj212Verdict.Disordered => new Reading(quantity, unixMs, value, Quality.OutOfRange),
        Hj212Verdict.Flagged when flag == Hj212DataFlag.OverLimit => new Reading(quantity, unixMs, value, Quality.OutOfRange),
        Hj212Verdict.WrongForm => Reading.Bad(quantity, unixMs, Quality.BadFrame),
        _ => Reading.Bad(quantity, unixMs, Quality.NoValue),
    };
}
