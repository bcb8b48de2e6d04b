using System.CommandLine;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>A setting of the world that makes no sense, in words for the command line.</summary>
public sealed class WorldArgumentException(string message) : Exception(message);

/// <summary>The options of the command line that decide how a world goes; the same for every verb.</summary>
public sealed class WorldArguments
{
    private const string DuskToDawn = "dusk-to-dawn";
    private const string AlwaysOn = "always-on";

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of all noise: the same seed gives the same values at the same moment, and the same faults",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _speed = new("--speed")
    {
        Description = "World seconds per real second",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _start = new("--at")
    {
        Description = "Moment the world begins at, UTC+8 unless it says otherwise; default now, with --freeze 2026-01-15T19:30",
        HelpName = "TIME",
    };

    private readonly Option<bool> _freeze = new("--freeze")
    {
        Description = "Hold all values, so that several readers can be compared",
    };

    private readonly Option<string> _lighting = new Option<string>("--lighting")
    {
        Description = "When lamps are on",
        HelpName = "PLAN",
        DefaultValueFactory = _ => DuskToDawn,
    }.AcceptOnlyFromAmong(DuskToDawn, AlwaysOn);

    private readonly Option<string?> _air = new("--air")
    {
        Description = "Drive the air heads with measurements: CSV or CSV.GZ in the UCI Beijing multi-site format. A gap in the "
            + "file becomes the head's \"no value\", never 0",
        HelpName = "FILE",
    };

    private readonly Option<string?> _airStart = new("--air-start")
    {
        Description = "Hour of the file to begin at, such as 2013-03-04T02:00; default its first row",
        HelpName = "TIME",
    };

    private readonly Option<double> _airSpeed = new("--air-speed")
    {
        Description = "Hours of the file per real minute",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_seed);
        command.Add(_speed);
        command.Add(_start);
        command.Add(_freeze);
        command.Add(_lighting);
        command.Add(_air);
        command.Add(_airStart);
        command.Add(_airSpeed);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="WorldArgumentException">A value makes no sense, or the air file is not one.</exception>
    public WorldOptions Read(ParseResult parsed)
    {
        var speed = parsed.GetValue(_speed);
        if (!(speed > 0)) throw new WorldArgumentException("--speed must be above 0");
        return new WorldOptions
        {
            Seed = parsed.GetValue(_seed),
            Speed = speed,
            Start = AirArguments.Moment("--at", parsed.GetValue(_start)),
            Freeze = parsed.GetValue(_freeze),
            LightingPlan = parsed.GetValue(_lighting) == AlwaysOn ? LightingPlan.AlwaysOn : LightingPlan.DuskToDawn,
            Air = ReadAir(parsed),
        };
    }

    private AirReplay? ReadAir(ParseResult parsed) =>
        parsed.GetValue(_air) is { } path ? AirArguments.Load(path, parsed.GetValue(_airStart), parsed.GetValue(_airSpeed)) : null;
}
