using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>One head as it is typed: <c>KIND:LETTERS[,SENTENCE...][=NAME]</c>.</summary>
/// <param name="Kind">weather-head or position-head.</param>
/// <param name="Talker">The two letters with which its sentences begin.</param>
/// <param name="Sentences">What it sends.</param>
/// <param name="Name">Its name in the world.</param>
public sealed record HeadArgument(string Kind, string Talker, IReadOnlyList<string> Sentences, string Name)
{
    private const string Weather = "weather-head";
    private const string Position = "position-head";

    /// <summary>The kinds that can be typed, each with the letters that are usual for it and its sentences.</summary>
    public static IReadOnlyList<(string Kind, string Talker, IReadOnlyList<string> Sentences)> Kinds { get; } =
        [(Weather, "WI", WeatherTalker.All), (Position, "GN", PositionTalker.All)];

    /// <summary>Reads all; none gives a weather head.</summary>
    /// <exception cref="ArgumentException">All faults, one a line.</exception>
    public static IReadOnlyList<HeadArgument> ParseAll(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return [Parse(Weather, out _)!];
        var faults = new List<string>();
        var heads = new List<HeadArgument>();
        foreach (var text in texts)
        {
            if (Parse(text, out var fault) is not { } head) faults.Add($"--head {text}: {fault}");
            else if (heads.Any(other => other.Name == head.Name)) faults.Add($"--head {text}: name {head.Name} is taken");
            else if (heads.Any(other => other.Talker == head.Talker && other.Sentences.Intersect(head.Sentences).Any())) faults.Add($"--head {text}: another head says the same sentences as {head.Talker}");
            else heads.Add(head);
        }

        return faults.Count == 0 ? heads : throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>The head over the thing of its name in a world.</summary>
    public TalkingHead Create(CityWorld world) => Kind == Weather
        ? new WeatherTalker(Talker, world.Station(Name), Sentences)
        : new PositionTalker(Talker, world, Name, Sentences);

    private static HeadArgument? Parse(string text, out string fault)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var form = equals < 0 ? text : text[..equals];
        var colon = form.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? form : form[..colon];
        var (kind, letters, all) = Kinds.FirstOrDefault(each => each.Kind == name);
        fault = $"no such kind; there are {string.Join(", ", Kinds.Select(each => each.Kind))}";
        if (kind is null) return null;
        var words = colon < 0 ? [letters] : form[(colon + 1)..].Split(',');
        fault = "write two capital letters behind the colon, such as " + letters;
        if (words[0].Length != 2 || !words[0].All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter))) return null;
        fault = $"{kind} sends {string.Join(", ", all)}";
        if (words[1..].Any(word => !all.Contains(word))) return null;
        fault = "a name must follow the =";
        if (equals == text.Length - 1) return null;
        return new HeadArgument(kind, words[0], words.Length > 1 ? words[1..] : all, equals < 0 ? $"{kind}-{words[0]}" : text[(equals + 1)..]);
    }
}
