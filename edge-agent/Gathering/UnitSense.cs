using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Notices when a series goes on in another unit: values a thousand times as large or as small as before, which is what a sensor does that
/// was replaced or set anew and sends mg/m3 instead of ug/m3. Such values are evidence, not readings, until somebody has set the unit or they
/// are back where they were.
/// </summary>
/// <remarks>
/// Only for what the air holds: there nothing changes a thousandfold between two polls. Gas in a pipe and pressure in a main may do just
/// that, and must not be doubted then. Allocates nothing.
/// </remarks>
internal sealed class UnitSense
{
    // Half a decade around a thousand would take in a sandstorm; this does not.
    private const double RatioMin = 600;
    private const double RatioMax = 1700;

    // Below this a thousandth is lost in a sensor's noise, and a step up may be real.
    private const double ReferenceMin = 2;

    // The reference follows slowly enough that one wild value does not move it to where the next one looks normal.
    private const double FollowShare = 0.1;

    private double _reference = double.NaN;

    /// <summary>How often such a step has begun.</summary>
    public long Count { get; private set; }

    /// <summary>1000 or 0.001 while the values look so many times as large as before; 1 while they look right.</summary>
    public double Step { get; private set; } = 1;

    /// <summary>Quantities that are watched: concentrations in air.</summary>
    public static bool Watches(Quantity quantity) => QuantityCatalogue.TryGet(quantity, out var info) && info.Unit == "ug/m3";

    /// <summary>The reading, or the same as evidence when its unit is doubtful. A value beyond the legal range tells as much.</summary>
    public Reading Judge(in Reading reading)
    {
        if (!double.IsFinite(reading.Value) || reading.Value <= 0) return reading;
        if (double.IsNaN(_reference))
        {
            if (reading.IsGood) _reference = reading.Value;
            return reading;
        }

        var step = StepOf(reading.Value);
        if (step != 1)
        {
            if (Step != step) Count++;
            Step = step;
            return reading with { Quality = Quality.Implausible };
        }

        Step = 1;
        if (reading.IsGood) _reference += (reading.Value - _reference) * FollowShare;
        return reading;
    }

    private double StepOf(double value)
    {
        if (_reference < ReferenceMin) return 1;
        var ratio = value / _reference;
        if (ratio is >= RatioMin and <= RatioMax) return 1000;
        return 1 / ratio is >= RatioMin and <= RatioMax ? 0.001 : 1;
    }
}
