using System.Text;

namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What values of one factor are plausible, in the unit of <see cref="Hj212Factors"/> or, scaled, in that of a device.</summary>
/// <param name="Code">Factor code, such as a34004, or name, such as Leq.</param>
/// <param name="Form">Numeric type.</param>
/// <param name="Min">Smallest legal value.</param>
/// <param name="Max">Largest legal value.</param>
/// <param name="Step">Largest change from one accepted value to the next, however short the time between.</param>
/// <param name="StepPerMinute">What is added to it for every minute between.</param>
public sealed record Hj212Rule(string Code, Hj212Form Form, double Min, double Max, double Step, double StepPerMinute)
{
    /// <summary>The code as it stands in packets.</summary>
    public ReadOnlyMemory<byte> CodeUtf8 { get; } = Encoding.UTF8.GetBytes(Code);

    /// <summary>The rule in the unit of a device.</summary>
    /// <param name="perUnit">How much of the rule's unit is one of the device's: 1000 for a device that sends mg where the rule has ug.</param>
    public Hj212Rule ForUnit(double perUnit) => perUnit == 1 ? this : this with
    {
        Form = Hj212Form.Any, Min = Min / perUnit, Max = Max / perUnit, Step = Step / perUnit, StepPerMinute = StepPerMinute / perUnit,
    };

    /// <summary>Largest change after a time.</summary>
    internal double StepAfter(long elapsedMs) => Step + (StepPerMinute * Math.Clamp(elapsedMs / 60_000.0, 0, 60));
}
