using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Tests.City;

public sealed class CitySkyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 10, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void At_StormFromTheWest_ReachesTheWestFirst()
    {
        var sky = new CitySky(Cells(), 1, Noon);
        var (west, east) = (sky.TileOf(50 * 100), sky.TileOf(50 * 100 + 99));
        var storm = new PlannedDisturbance(new Disturbance.StormFront(60, 10, FromDegrees: 270), new DisturbanceTarget.WholeCity(), 3600, 7200);

        var (first, last) = (Begin(west), Begin(east));

        // 9 km between the middles of the two tiles at 10 m/s.
        Assert.Equal(900, last - first, tolerance: 30);

        double Begin(int tile)
        {
            for (var second = 0; second < 10_800; second += 10)
            {
                if (sky.At(tile, second, [storm]).RainRate > sky.At(tile, second, []).RainRate + 1) return second;
            }

            throw new InvalidOperationException("The storm never came");
        }
    }

    [Fact]
    public void At_WeatherOfTheModel_ComesFromTheNorthWest()
    {
        var sky = new CitySky(Cells(), 1, Noon);
        var (northWest, southEast) = (sky.TileOf(0), sky.TileOf(99 * 100 + 99));
        var lag = 2 * 4500 * Math.Sqrt(2) / 10;

        for (var second = 0.0; second < 86_400; second += 977)
        {
            Assert.Equal(
                sky.At(northWest, second, []).RainRate, sky.At(southEast, second + lag, []).RainRate, tolerance: 0.3);
        }
    }

    private static CellGrid Cells()
    {
        DivisionCode.TryParse("371502", out var division);
        return new CellGrid(division, 100, 100);
    }
}
