namespace SmartPoles.IngestServer.OperatorConsole.Touring;

/// <summary>A play that goes on in the city, as its player announces it: what happens where, and which alarm to expect.</summary>
/// <param name="Name">What is played; 1 to 64 characters.</param>
/// <param name="About">What it shows; 500 characters at most.</param>
/// <param name="Speed">Seconds of the play per real second.</param>
/// <param name="ValidSeconds">Without another announcement it is over after so long, 1 to 600: a player that dies leaves nothing behind.</param>
/// <param name="Scenes">In the order of time.</param>
public sealed record Tour(string? Name, string? About, double Speed, int ValidSeconds, IReadOnlyList<TourScene>? Scenes)
{
    private const int NameLengthMax = 64;
    private const int TextLengthMax = 500;
    private const int ScenesMax = 200;
    private const int SubjectsMax = 500;
    private const int ExpectedMax = 500;
    private const int NearMax = 100;
    private const int ValidSecondsMax = 600;

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Fault()
    {
        if (Name is not { Length: > 0 and <= NameLengthMax }) return $"name is needed, at most {NameLengthMax} characters";
        if (About?.Length > TextLengthMax) return $"about has {About.Length} characters, at most {TextLengthMax}";
        if (!(Speed is > 0 and <= 100_000)) return $"speed {Speed} is outside 0..100000";
        if (ValidSeconds is < 1 or > ValidSecondsMax) return $"validSeconds {ValidSeconds} is outside 1..{ValidSecondsMax}";
        if (Scenes is not { Count: <= ScenesMax }) return $"scenes is needed, at most {ScenesMax}";
        for (var index = 0; index < Scenes.Count; index++)
        {
            if (FaultOf(Scenes[index]) is { } fault) return $"scenes[{index}]: {fault}";
        }

        return null;
    }

    private static string? FaultOf(TourScene? scene)
    {
        if (scene is null) return "is null";
        if (scene.Id is not { Length: > 0 and <= NameLengthMax }) return $"id is needed, at most {NameLengthMax} characters";
        if (scene.What is not { Length: > 0 and <= TextLengthMax }) return $"what is needed, at most {TextLengthMax} characters";
        if (scene.Place?.Length > TextLengthMax) return $"place has more than {TextLengthMax} characters";
        if (!Enum.IsDefined(scene.State)) return $"state {scene.State} is none of waiting, playing, over";
        if (scene.Subjects is { Count: > SubjectsMax } || scene.Subjects?.Any(string.IsNullOrEmpty) == true) return $"subjects must be names, at most {SubjectsMax}";
        if (scene.Expected is { Count: > ExpectedMax } || scene.Expected?.Any(alarm => alarm is not { Rule.Length: > 0, Subject.Length: > 0 }) == true)
        {
            return $"expected must have rule and subject each, at most {ExpectedMax}";
        }

        if (scene.Expected?.Any(alarm => alarm.Near is { Count: > NearMax } || alarm.Near?.Any(string.IsNullOrEmpty) == true) == true) return $"near must be names, at most {NearMax}";

        return null;
    }
}

/// <summary>Something that happens.</summary>
/// <param name="Id">Name of the scene within the play.</param>
/// <param name="What">For people.</param>
/// <param name="Place">Name of the place.</param>
/// <param name="State">Whether it waits, plays or is over.</param>
/// <param name="FromUnixMs">When it began; null while it waits.</param>
/// <param name="Subjects">Devices and gateways that it acts upon.</param>
/// <param name="Expected">Alarms that are right for it.</param>
public sealed record TourScene(
    string? Id, string? What, string? Place, TourSceneState State, long? FromUnixMs, IReadOnlyList<string>? Subjects, IReadOnlyList<ExpectedAlarm>? Expected);

public enum TourSceneState
{
    Waiting,
    Playing,
    Over,
}

/// <param name="Rule">Id of the rule.</param>
/// <param name="Subject">Device or gateway.</param>
/// <param name="Near">Others that stand for it as well; null for none.</param>
public sealed record ExpectedAlarm(string? Rule, string? Subject, IReadOnlyList<string>? Near = null);
