namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Steady isothermal flow of gas, as a potential that falls along a pipe like a head.</summary>
/// <remarks>
/// GB 50028-2006, 6.2.5, with flows Q at standard state (0 °C, p0 = 101.325 kPa), Z = 1 below 1.2 MPa:
/// <code>
/// low pressure     p1 - p2   =        8/π² · λ · L · ρ0 · T/T0 · Q² / d⁵        (there: 6.26e7, in Pa, m, m³/h, mm)
/// medium pressure  p1² - p2² = 2 p0 · 8/π² · λ · L · ρ0 · T/T0 · Q² / d⁵        (there: 1.27e10, in kPa, km, m³/h, mm)
/// </code>
/// With ψ = p for low and ψ = (pa² - p0²) / (2 p0) for medium pressure (pa absolute) both read ψ1 - ψ2 = R · λ · Q², ψ in kPa above the
/// open air. Differences in height are left out: less than 0.006 kPa a metre.
/// </remarks>
internal static class GasLaw
{
    public const double AirKpa = 101.325;
    private const double StandardK = 273.15;
    private const double PascalPerKpa = 1000;
    private const double FirstVelocity = 3;

    public static PipeLaw Of(GasPipe pipe, GasOptions options, double share)
    {
        var diameter = pipe.DiameterM;
        var firstFlow = Math.PI / 4 * diameter * diameter * FirstVelocity;
        var resistance = 8 / (Math.PI * Math.PI) * options.DensityKgPerM3 * options.TemperatureK / StandardK
            * pipe.LengthM * share / Math.Pow(diameter, 5) / PascalPerKpa;
        if (options.Formula == GasFormula.Weymouth) return PipeLaw.OfPower(resistance * 0.009407 / Math.Cbrt(diameter), 2, firstFlow);
        return PipeLaw.WithFriction(
            resistance,
            4 * options.DensityKgPerM3 / (Math.PI * diameter * options.ViscosityPaS),
            pipe.RoughnessM / diameter,
            firstFlow);
    }

    /// <summary>Potential of a gauge pressure, both kPa.</summary>
    public static double Potential(double kpa, bool isLow) => isLow ? kpa : kpa + kpa * kpa / (2 * AirKpa);

    /// <summary>Gauge pressure of a potential, both kPa.</summary>
    public static double Pressure(double potential, bool isLow)
    {
        if (isLow) return potential;
        var square = AirKpa * AirKpa + 2 * AirKpa * potential;
        return square > 0 ? Math.Sqrt(square) - AirKpa : -AirKpa;
    }
}
