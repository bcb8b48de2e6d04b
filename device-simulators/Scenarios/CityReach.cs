using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>
/// Who feels a scene in a generated city: the city lives twice through it, once with the scene alone and once without, and every device
/// that differs by more than <see cref="FeltLimits"/> at any of some moments feels it. What the pipes, the gas and the circuits carry on
/// is thereby in it, however far it goes, and nothing that is only near.
/// </summary>
/// <param name="city">The city.</param>
/// <param name="places">The same as the plan sees it.</param>
/// <param name="first">Number of the first gateway whose devices are looked at.</param>
/// <param name="count">How many gateways.</param>
/// <param name="options">Seed, lighting and the moment at which the run begins, which must be given.</param>
internal sealed class CityReach(GeneratedCity city, ScenarioCity places, int first, int count, WorldOptions options) : IEventReach
{
    /// <summary>Looks between beginning and end: demands move on, so what is felt at night may not be by day.</summary>
    private const int LooksWithin = 6;

    private static readonly TimeSpan LooksMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public IReadOnlyList<FeltChange> Of(IReadOnlyList<PlannedStep> steps, TimeSpan end)
    {
        var still = options with { Freeze = true, Air = null };
        var (quiet, touched) = (new LivingCity(city, TimeProvider.System, still), new LivingCity(city, TimeProvider.System, still));
        touched.Disturbances.Add(CityTranslation.Of(steps, touched, places, beganS: 0));
        if (touched.Disturbances.All.Count == 0) return [];
        var felt = new SortedDictionary<(int Component, Quantity Quantity), double>();
        foreach (var moment in Looks(steps, end))
        {
            quiet.AdvanceTo(moment.TotalSeconds);
            touched.AdvanceTo(moment.TotalSeconds);
            Compare(quiet, touched, moment.TotalSeconds, felt);
        }

        return [.. felt.Select(row => new FeltChange(city.DeviceId(row.Key.Component), row.Key.Quantity, row.Value))];
    }

    private void Compare(LivingCity quiet, LivingCity touched, double seconds, SortedDictionary<(int, Quantity), double> felt)
    {
        Span<double> usual = stackalloc double[CityQuantities.CountMax];
        Span<double> now = stackalloc double[CityQuantities.CountMax];
        for (var component = 0; component < city.Components.Count; component++)
        {
            var gateway = city.GatewayOf(component) - first;
            if (gateway < 0 || gateway >= count || city.Components.DeviceOf(component) is not (var kind and not CityDeviceKind.None)) continue;
            quiet.ReadAt(component, seconds, usual);
            touched.ReadAt(component, seconds, now);
            var quantities = CityQuantities.Of(kind);
            for (var index = 0; index < quantities.Length; index++)
            {
                var change = now[index] - usual[index];
                if (FeltLimits.Of(quantities[index]) is not { } limit || Math.Abs(change) < limit || double.IsNaN(usual[index])) continue;
                var key = (component, quantities[index]);
                if (!felt.TryGetValue(key, out var known) || !(Math.Abs(change) <= Math.Abs(known))) felt[key] = change;
            }
        }
    }

    private static IEnumerable<TimeSpan> Looks(IReadOnlyList<PlannedStep> steps, TimeSpan end)
    {
        var from = steps.Min(step => step.At);
        var last = steps.Where(step => !step.IsEnd).Max(step => step.At);
        var to = TimeSpan.FromTicks(Math.Min((end - Moment).Ticks, (from + LooksMax).Ticks));
        return Enumerable.Range(1, LooksWithin).Select(look => from + (to - from) * ((double)look / LooksWithin)).Concat([from + Moment, last + Moment, from + 60 * Moment])
            .Where(look => look >= from && look <= to).Distinct().Order();
    }
}
