using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>The weather over the tiles of a city: its fronts come from the north-west and move on at 10 m/s, storms as they say.</summary>
internal sealed class CitySky
{
    private const int TileCells = 10;
    private const double FrontMetresPerSecond = 10;
    private const double FrontFromDegrees = 315;
    private const double StormCooling = 6;
    private const double StormPressureKpa = 0.4;

    private readonly CellGrid _cells;
    private readonly WeatherModel _model;
    private readonly DateTimeOffset _start;
    private readonly int _columns;

    public CitySky(CellGrid cells, ulong seed, DateTimeOffset start)
    {
        _cells = cells;
        _model = new WeatherModel(seed);
        _start = start;
        _columns = (cells.Columns + TileCells - 1) / TileCells;
        TileCount = _columns * ((cells.Rows + TileCells - 1) / TileCells);
    }

    /// <summary>Tiles of 1 km.</summary>
    public int TileCount { get; }

    /// <summary>The tile of a cell.</summary>
    public int TileOf(int cell) => cell / _cells.Columns / TileCells * _columns + cell % _cells.Columns / TileCells;

    /// <summary>The weather over a tile, with the storms of the plan.</summary>
    public Weather At(int tile, double seconds, IReadOnlyList<PlannedDisturbance> plan)
    {
        var middle = MiddleOf(tile);
        var weather = _model.At(_start + TimeSpan.FromSeconds(seconds), Lag(middle, FrontFromDegrees, FrontMetresPerSecond));
        foreach (var planned in plan)
        {
            if (planned.What is Disturbance.StormFront storm) weather = Under(storm, planned, middle, seconds, weather);
        }

        return weather;
    }

    /// <summary>How long before the middle of the city a storm reaches the first tile, s; as long after it reaches the last.</summary>
    public double LeadOf(Disturbance.StormFront storm) =>
        -Enumerable.Range(0, TileCount).Min(tile => Lag(MiddleOf(tile), storm.FromDegrees, storm.FrontMetresPerSecond));

    // How much later than over the middle of the city something that comes from a direction arrives, s.
    private static double Lag(PlanePoint place, double fromDegrees, double metresPerSecond)
    {
        var (sine, cosine) = Math.SinCos(double.DegreesToRadians(fromDegrees));
        return -(place.East * sine + place.North * cosine) / PlanePoint.PerMetre / metresPerSecond;
    }

    private static Weather Under(Disturbance.StormFront storm, PlannedDisturbance planned, PlanePoint place, double seconds, in Weather weather)
    {
        var length = double.IsPositiveInfinity(planned.ToS) ? 3600 : planned.ToS - planned.FromS;
        var part = (seconds - planned.FromS - Lag(place, storm.FromDegrees, storm.FrontMetresPerSecond)) / length;
        if (part is <= 0 or >= 1) return weather;
        var strength = Math.Pow(Math.Sin(Math.PI * part), 2);
        return weather with
        {
            RainRate = weather.RainRate + storm.RainMillimetresPerHour * strength,
            WindSpeed = weather.WindSpeed + storm.WindMetresPerSecond * strength,
            WindDirection = storm.FromDegrees,
            Temperature = weather.Temperature - StormCooling * strength,
            Humidity = Math.Min(99, weather.Humidity + 30 * strength),
            Pressure = weather.Pressure - StormPressureKpa * strength,
            Illuminance = weather.Illuminance * (1 - 0.7 * strength),
            Solar = weather.Solar * (1 - 0.7 * strength),
        };
    }

    private PlanePoint MiddleOf(int tile)
    {
        const int SideCm = TileCells * CellGrid.CellM * PlanePoint.PerMetre;
        return new PlanePoint(
            _cells.WestCm + tile % _columns * SideCm + SideCm / 2, _cells.NorthCm - tile / _columns * SideCm - SideCm / 2);
    }
}
