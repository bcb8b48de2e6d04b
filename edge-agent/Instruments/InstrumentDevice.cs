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
    private readonly Factor[] _factors;
    private readonly Hj212Plausibility _plausibility;
    private readonly SeriesFilter[] _filters;
    private readonly List<Reading> _readings = [];
    private readonly DeviceBatch _batch;

    public InstrumentDevice(InstrumentOptions options)
    {
        Options = options;
        var rules = new List<Hj212Rule>();
        var factors = new List<Factor>();
        var quantities = new List<QuantityInfo>();
        foreach (var factor in options.Factors)
        {
            if (PushedDevice.QuantityOf(factor) is not { } info || FactorUnits.PerUnit(info, factor.Unit) is not { } perUnit) continue;
            var rule = Hj212Factors.Find(factor.Code) ?? new Hj212Rule(factor.Code, Hj212Form.Any, info.Min, info.Max, info.Max - info.Min, 0);
            rules.Add((rule with { Min = Math.Max(rule.Min, info.Min), Max = Math.Min(rule.Max, info.Max) }).ForUnit(perUnit));
            if (!quantities.Contains(info)) quantities.Add(info);
            factors.Add(new Factor(factor.Code, perUnit, quantities.IndexOf(info)));
        }

        _factors = [.. factors];
        _plausibility = new Hj212Plausibility(rules);
        Quantities = quantities;
        _batch = new DeviceBatch(options.Id, quantities.Count);
        _filters = [.. quantities.Select(_ => new SeriesFilter(new FieldOptions()))];
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

    public IReadOnlyList<QuantityInfo> Quantities { get; }

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
        var hasJump = false;
        foreach (var group in packet.Groups)
        {
            if (group.Factor.IsEmpty) continue;
            var verdict = _plausibility.Judge(group, packet.Command, dataLocalMs, out var index, out var value);
            note(verdict, index, group.Factor);
            if (index < 0) continue;
            hasJump |= verdict == Hj212Verdict.TooFast;
            var factor = _factors[index];
            var reading = ReadingOf(Quantities[factor.Series].Quantity, unixMs, value * factor.PerUnit, verdict, group.Flag);

            // Two codes may stand for one quantity: the first in the packet is it.
            if (!IsGiven(reading.Quantity)) _readings.Add(reading);
        }

        return hasJump;
    }

    /// <summary>True once when a factor begins to come in another unit.</summary>
    public bool HasUnitChanged(int index, Hj212Verdict verdict)
    {
        var factor = _factors[index];
        var isNew = verdict == Hj212Verdict.UnitFault && !factor.IsUnitFault;
        if (verdict is Hj212Verdict.UnitFault or Hj212Verdict.Plausible) factor.IsUnitFault = verdict == Hj212Verdict.UnitFault;
        return isNew;
    }

    /// <summary>The code of a configured factor.</summary>
    public string CodeOf(int index) => _factors[index].Code;

    /// <summary>What was judged and is to be reported, as a batch that the next one fills again; null for nothing.</summary>
    public DeviceBatch? Take(DeviceBoard board, ClockQuality clock, long nowMs) => Report(board, clock, nowMs, isDeviceSilent: false);

    /// <summary>Every quantity as not answered in time.</summary>
    public DeviceBatch? FallSilent(DeviceBoard board, ClockQuality clock, long unixMs, long nowMs)
    {
        _readings.Clear();
        foreach (var info in Quantities) _readings.Add(Reading.Bad(info.Quantity, unixMs, Quality.Timeout));
        return Report(board, clock, nowMs, isDeviceSilent: true);
    }

    private DeviceBatch? Report(DeviceBoard board, ClockQuality clock, long nowMs, bool isDeviceSilent)
    {
        _batch.Clear();
        foreach (var reading in _readings)
        {
            if (_filters[SeriesOf(reading.Quantity)].Take(reading, nowMs, isDeviceSilent, isEverything: true) is not { } taken) continue;
            board.Note(Options.Id, taken);
            _batch.Add(taken, clock, isUrgent: false);
        }

        _readings.Clear();
        return _batch.Readings.Count > 0 ? _batch : null;
    }

    private bool IsGiven(Quantity quantity)
    {
        foreach (var reading in _readings)
        {
            if (reading.Quantity == quantity) return true;
        }

        return false;
    }

    private int SeriesOf(Quantity quantity)
    {
        var series = 0;
        while (Quantities[series].Quantity != quantity) series++;
        return series;
    }

    /// <summary>One factor: its code, how much of the catalogue's unit one of its is, and which of the quantities it gives.</summary>
    private sealed class Factor(string code, double perUnit, int series)
    {
        public string Code => code;

        public double PerUnit => perUnit;

        public int Series => series;

        public bool IsUnitFault { get; set; }
    }

    private static Reading ReadingOf(Quantity quantity, long unixMs, double value, Hj212Verdict verdict, Hj212DataFlag flag) => verdict switch
    {
        Hj212Verdict.Plausible => new Reading(quantity, unixMs, value, Quality.Good),
        Hj212Verdict.OutOfRange or Hj212Verdict.UnitFault or Hj212Verdict.TooFast or Hj212Verdict.Disordered => new Reading(quantity, unixMs, value, Quality.Implausible),
        Hj212Verdict.Flagged when flag == Hj212DataFlag.OverLimit => new Reading(quantity, unixMs, value, Quality.Implausible),
        Hj212Verdict.WrongForm => Reading.Bad(quantity, unixMs, Quality.BadFrame),
        _ => Reading.Bad(quantity, unixMs, Quality.NoValue),
    };
}
