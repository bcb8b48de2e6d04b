using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Everything slow about the city at one whole minute. Never changed once it is finished.</summary>
internal sealed class CityMinute(int tiles, int circuits)
{
    /// <summary>Minutes since the start of the world.</summary>
    public required long Number { get; init; }

    /// <summary>Sun over the city, degrees.</summary>
    public double SunElevation { get; set; }

    /// <summary>V at the cabinets.</summary>
    public double Mains { get; set; }

    /// <summary>Weather over each tile.</summary>
    public Weather[] Tiles { get; } = new Weather[tiles];

    /// <summary>Rain over each tile since the start, mm.</summary>
    public double[] RainTotal { get; } = new double[tiles];

    /// <summary>Rain that has not drained off, mm.</summary>
    public double[] RainHeld { get; } = new double[tiles];

    /// <summary>Hours at full power of a lamp on each circuit since the start.</summary>
    public double[] BurningHours { get; } = new double[circuits];

    /// <summary>Water and gas.</summary>
    public PipeMinute Pipes { get; set; } = PipeMinute.None;

    /// <summary>Measured series that takes the place of the model, and its rain, mm; null for the model.</summary>
    public AirRow? Air { get; set; }

    public double AirRain { get; set; }
}
