using System.Globalization;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// What the fields of one device tell over time, which no single answer can: elements that are not fitted, units that changed, values that
/// cannot have come so far since the last one.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="fitted">Elements that earlier runs have seen.</param>
internal sealed class FieldSenses(Device device, IReadOnlyCollection<string> fitted)
{
    private readonly FittedSense _fitted = new(device, fitted);
    private readonly UnitSense?[] _units = [.. device.Fields.Select(field => UnitSense.Watches(field.Quantity) ? new UnitSense() : null)];

    private readonly StepSense?[] _steps = [.. device.Fields.Select(field => StepSense.Watches(field.Options) ? new StepSense(field.Options) : null)];

    /// <summary>Values that were read again before they were believed.</summary>
    public long Doubted => _steps.Sum(step => step?.Doubted ?? 0);

    /// <summary>Those of them that the device did not say again.</summary>
    public long Refuted => _steps.Sum(step => step?.Refuted ?? 0);

    /// <summary>Elements that have shown themselves.</summary>
    public IEnumerable<string> Fitted => _fitted.Fitted;

    /// <summary>An element has shown itself since this was last cleared.</summary>
    public bool HasNewElement { get; set; }

    /// <summary>A series changed its unit, or came back, since this was last cleared.</summary>
    public UnitNews? News { get; set; }

    /// <summary>Steps of a thousand seen.</summary>
    public long UnitFaults => _units.Sum(unit => unit?.Count ?? 0);

    /// <summary>Which series look as if in another unit, in words; null for none.</summary>
    public string? UnitTrouble
    {
        get
        {
            var doubtful = new List<string>();
            for (var index = 0; index < _units.Length; index++)
            {
                if (_units[index] is { Step: not 1 } unit) doubtful.Add(UnitNews.Tell(device.Fields[index].Quantity, unit.Step));
            }

            return doubtful.Count == 0 ? null : string.Join("; ", doubtful);
        }
    }

    /// <summary>The reading is to be believed only when it is read again.</summary>
    /// <param name="field">Index of the field.</param>
    /// <param name="reading">As decoded.</param>
    /// <param name="nowMs">Monotonic milliseconds of its answer.</param>
    public bool Doubts(int field, in Reading reading, long nowMs) => _steps[field]?.Doubts(reading, nowMs) == true;

    /// <summary>The reading as it may be told.</summary>
    public Reading Judge(int field, in Reading reading)
    {
        var judged = _fitted.Judge(field, reading, out var isNews);
        HasNewElement |= isNews;
        if (_units[field] is not { } unit) return judged;
        var before = unit.Step;
        judged = unit.Judge(judged);
        if (unit.Step != before) News = new UnitNews(judged.Quantity, unit.Step);
        return judged;
    }
}

/// <summary>A series whose values are suddenly a thousand times what they were, or no longer.</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Step">1000, 0.001, or 1 for back where they were.</param>
internal sealed record UnitNews(Quantity Quantity, double Step)
{
    /// <summary>In words.</summary>
    public static string Tell(Quantity quantity, double step)
    {
        var info = QuantityCatalogue.Get(quantity);
        return string.Create(CultureInfo.InvariantCulture, $"{info.Name} is {step} times what it was: does the device send another unit than {info.Unit}?");
    }
}
