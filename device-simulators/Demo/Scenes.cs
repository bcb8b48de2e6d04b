using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>The scenes of the demo in the order of time.</summary>
internal static class Scenes
{
    private const double CoverDegrees = 48;
    private const double BurstFactor = 0.3;

    internal static IReadOnlyList<Scene> For(DemoCity city, CityWorld world, Action powerLoss)
    {
        var cover = DemoCity.DeviceOf(city.SerialPole, DeviceKind.ManholeCover);
        var pressures = new[]
        {
            DemoCity.DeviceOf(city.SerialPole, DeviceKind.PressureTransmitter), DemoCity.DeviceOf(city.TcpPole, DeviceKind.PressureTransmitter),
        };
        var lamp = DemoCity.DeviceOf(city.TcpPole, DeviceKind.LampController);
        var dark = city.Fleet[0].Id;
        var coverOpen = new ExpectedAlarm("cover-tilted", cover);
        return
        [
            At(20, $"a manhole cover tilts to {CoverDegrees:0} degrees", () => world.Disturb(cover, new Disturbance.CoverTilted(CoverDegrees)), coverOpen),
            At(
                35,
                "a main bursts: the water pressure drops at two neighbouring points",
                () =>
                {
                    foreach (var point in pressures) world.Disturb(point, new Disturbance.PressureScaled(BurstFactor));
                },
                [.. pressures.Select(point => new ExpectedAlarm("water-pressure-low", point))]),
            At(50, "a lamp fails although it is switched on", () => world.Disturb(lamp, new Disturbance.LampFailed()), new ExpectedAlarm("lamp-out", lamp)),
            At(65, $"gateway {dark} loses power", powerLoss, new ExpectedAlarm("gateway-offline", dark)),
            At(80, "the cover is put back", () => world.Restore(cover)) with { Clears = [coverOpen] },
        ];
    }

    private static Scene At(int seconds, string what, Action play, params ExpectedAlarm[] expected) =>
        new(TimeSpan.FromSeconds(seconds), what, play, expected, []);
}
