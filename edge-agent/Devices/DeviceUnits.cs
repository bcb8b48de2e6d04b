using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>
/// Units in which devices send a quantity of the catalogue, and how much of the catalogue's unit one of them is. The field disagrees about
/// them: HJ 212-2017 prints particles in ng/m3, most sensors send ug/m3, some mg/m3; pressure transmitters are set to any unit.
/// </summary>
public static class DeviceUnits
{
    // Lower explosive limit of methane in air, %VOL (GB/T 50493).
    private const double MethaneLowerLimit = 5;

    // Molar volume of a gas at 0 C and 101.325 kPa, l/mol, as Chinese limits count, and the molar mass of hydrogen sulphide, g/mol.
    private const double MolarVolume = 22.41;
    private const double HydrogenSulphide = 34.08;

    private const double MetreOfWater = 9.80665;    // kPa, at 4 C

    private static readonly Dictionary<string, (string Unit, double Factor)[]> ByUnit = new(StringComparer.Ordinal)
    {
        ["ug/m3"] = [("ng/m3", 0.001), ("mg/m3", 1000)],
        ["MPa"] = [("Pa", 1e-6), ("kPa", 0.001), ("bar", 0.1), ("mH2O", MetreOfWater / 1000)],
        ["kPa"] = [("Pa", 0.001), ("hPa", 0.1), ("MPa", 1000), ("bar", 100), ("mmH2O", MetreOfWater / 1000)],
        ["m"] = [("mm", 0.001), ("cm", 0.01)],
        ["m/s"] = [("km/h", 1 / 3.6)],
        ["V"] = [("mV", 0.001)],
        ["A"] = [("mA", 0.001)],
        ["mA"] = [("A", 1000)],
        ["W"] = [("kW", 1000)],
        ["kWh"] = [("Wh", 0.001), ("MWh", 1000)],
        ["m3"] = [("L", 0.001)],
        ["m3/h"] = [("L/h", 0.001), ("L/min", 0.06), ("L/s", 3.6)],
        ["ppm"] = [("ppb", 0.001), ("%VOL", 10_000)],
        ["lx"] = [("klx", 1000)],
    };

    /// <summary>Units that fit a quantity, that of the catalogue first.</summary>
    public static IEnumerable<string> Of(QuantityInfo quantity) => Rows(quantity).Select(row => row.Unit).Prepend(quantity.Unit);

    /// <summary>How much of the catalogue's unit one of a device's is; null where the unit does not fit the quantity.</summary>
    public static double? FactorOf(QuantityInfo quantity, string unit)
    {
        if (unit == quantity.Unit) return 1;
        foreach (var row in Rows(quantity))
        {
            if (row.Unit == unit) return row.Factor;
        }

        return null;
    }

    private static IEnumerable<(string Unit, double Factor)> Rows(QuantityInfo quantity)
    {
        IEnumerable<(string, double)> own = quantity.Quantity switch
        {
            Quantity.GasCh4 => [("%VOL", 100 / MethaneLowerLimit)],
            Quantity.GasH2s => [("mg/m3", MolarVolume / HydrogenSulphide)],
            _ => [],
        };
        return ByUnit.TryGetValue(quantity.Unit, out var rows) ? own.Concat(rows) : own;
    }
}
