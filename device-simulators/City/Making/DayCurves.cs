using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>How use goes over a day: a multiplier for each quarter of an hour from midnight, mean 1.</summary>
internal static class DayCurves
{
    /// <summary>Seconds of one multiplier.</summary>
    public const int StepS = 900;

    private const int Steps = 86_400 / StepS;
    private const int Decimals = 3;

    /// <summary>Homes: the humps of the morning, noon and evening, on a night flow of an eighth of the peak.</summary>
    public static Pattern Homes(string id) => Of(id, PressurePoint.Demand);

    /// <summary>Works and offices: even by day, a third by night.</summary>
    public static Pattern Works(string id) => Of(id, hour => hour is >= 7.5 and < 19 ? 1 : hour is >= 6 and < 21 ? 0.6 : 0.33);

    /// <summary>Kitchens and boilers on gas: meals, and a base for hot water.</summary>
    public static Pattern Kitchens(string id) =>
        Of(id, hour => 0.25 + 0.6 * Meal(hour, 6.8) + 0.9 * Meal(hour, 11.6) + 1.1 * Meal(hour, 18.2));

    private static Pattern Of(string id, Func<double, double> use)
    {
        var values = Enumerable.Range(0, Steps).Select(step => use((step + 0.5) * StepS / 3600)).ToArray();
        var mean = values.Average();
        return new Pattern(id, [.. values.Select(value => Math.Round(value / mean, Decimals))]);
    }

    private static double Meal(double hour, double at) => Math.Max(0, 1 - Math.Abs(hour - at) / 1.6);
}
