using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>What a factor of HJ 212 is in the catalogue, and how much of the catalogue's unit one of its wire's units is.</summary>
public static class FactorUnits
{
    private const string MassUnit = "ug/m3";
    private const string PressureUnit = "kPa";

    /// <summary>Codes that name their quantity.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        ["a01001", "a01002", "a01006", "a01007", "a01008", "a34002", "a34004", "a21026", "a21004", "a21005", "a05024", "LA", "Leq"];

    /// <summary>
    /// The quantity of a code (HJ 212-2017, appendix B); none for one that must be told. LA is the level of a moment, Leq that of a period.
    /// </summary>
    public static Quantity QuantityOf(string code) => code switch
    {
        "a01001" => Quantity.EnvTemperature,
        "a01002" => Quantity.EnvHumidity,
        "a01006" => Quantity.EnvPressure,
        "a01007" => Quantity.EnvWindSpeed,
        "a01008" => Quantity.EnvWindDirection,
        "a34002" => Quantity.EnvPm10,
        "a34004" => Quantity.EnvPm25,
        "a21026" => Quantity.EnvSo2,
        "a21004" => Quantity.EnvNo2,
        "a21005" => Quantity.EnvCo,
        "a05024" => Quantity.EnvO3,
        "LA" or "Leq" => Quantity.EnvNoise,
        _ => Quantity.None,
    };

    /// <summary>
    /// Units of the catalogue in one of the wire: 1000 for mg where the catalogue has ug. Null where the unit does not fit the quantity, or
    /// where no standard unit can be trusted: particles, which the standard prints in ng and devices send in ug or mg.
    /// </summary>
    public static double? PerUnit(QuantityInfo quantity, FactorUnit unit) => (quantity.Unit, unit) switch
    {
        (MassUnit, FactorUnit.Ng) => 0.001,
        (MassUnit, FactorUnit.Ug) => 1,
        (MassUnit, FactorUnit.Mg) => 1000,
        (MassUnit, FactorUnit.Standard) => quantity.Quantity is Quantity.EnvPm10 or Quantity.EnvPm25 ? null : 1000,
        (PressureUnit, FactorUnit.Pa) => 0.001,
        (PressureUnit, FactorUnit.HPa) => 0.1,
        (PressureUnit, FactorUnit.KPa) => 1,
        (_, FactorUnit.Standard) => 1,
        _ => null,
    };

    /// <summary>What a unit may be for a quantity, in words of a remedy.</summary>
    public static string Remedy(QuantityInfo quantity) => quantity.Unit switch
    {
        MassUnit => "Use Ng, Ug or Mg, as the manual of the device says",
        PressureUnit => "Use Pa, HPa or KPa",
        _ => "Leave Unit out",
    };
}
