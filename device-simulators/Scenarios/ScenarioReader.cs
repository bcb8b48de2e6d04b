using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Reads a scenario from its JSON text and collects all that is wrong with it.</summary>
internal sealed partial class ScenarioReader(ScenarioFaults faults)
{
    private const int ScenesMax = 10_000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(31);
    private static readonly TimeSpan WithinDefault = TimeSpan.FromMinutes(2);

    /// <summary>Null when there are faults.</summary>
    internal static Scenario? Read(ReadOnlySpan<byte> text, ScenarioFaults faults)
    {
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        if (JsonSpot.Parse(text, faults) is not { } root) return null;
        var scenario = new ScenarioReader(faults).ReadFile(root);
        return faults.IsEmpty ? scenario : null;
    }

    private Scenario? ReadFile(JsonSpot root)
    {
        if (!IsObject(root, ScenarioKeys.File)) return null;
        if (Member(root, "version") is { } version && !(version.Kind == JsonValueKind.Number && version.Text == $"{ScenarioKeys.Version}"))
        {
            faults.Add(version, $"version is not {ScenarioKeys.Version}, the only one there is");
        }

        var name = Word(root, "name", ScenarioName(), "lower case letters, digits and dashes, such as storm-front");
        var about = Text(root, "about") ?? "";
        var length = Span(root, "lasts", isNeeded: true);
        if (length == TimeSpan.Zero || length > LongestRun) faults.Add(root.Members["lasts"], $"a run lasts more than nothing and up to {LongestRun.TotalDays:0} days");
        var lasts = length ?? TimeSpan.Zero;
        var lighting = Choice(root, "lighting", ScenarioKeys.Lighting) == "always-on" ? LightingPlan.AlwaysOn : LightingPlan.DuskToDawn;
        var scenes = Items(root, "scenes", isNeeded: true);
        if (scenes.Count > ScenesMax) faults.Add(root.Members["scenes"], $"{scenes.Count} scenes; {ScenesMax} at most");
        return new Scenario(
            name ?? "", about, lasts, Start(root), lighting, [.. scenes.Take(ScenesMax).Select(scene => ReadScene(scene, lasts)).OfType<ScenarioScene>()]);
    }

    private ScenarioScene? ReadScene(JsonSpot spot, TimeSpan runLasts)
    {
        if (!IsObject(spot, ScenarioKeys.Scene)) return null;
        var kind = Word(spot, "kind", ScenarioName(), "lower case letters, digits and dashes, such as stolen-cover");
        var what = Needed(spot, "what") is { } ? Text(spot, "what") : null;
        var at = Span(spot, "at", isNeeded: true) ?? TimeSpan.Zero;
        var lasts = Span(spot, "lasts", isNeeded: false);
        if (runLasts > TimeSpan.Zero)
        {
            if (at >= runLasts) faults.Add(spot.Members["at"], $"{spot.Members["at"].Text} is outside the run, which lasts {Show(runLasts)}");
            else if (lasts is { } length && at + length > runLasts) faults.Add(spot.Members["lasts"], $"the scene ends at {Show(at + length)}, after the run, which lasts {Show(runLasts)}; leave lasts out for until the end");
        }

        if (lasts == TimeSpan.Zero) faults.Add(spot.Members["lasts"], "a scene lasts more than nothing");
        var ends = Text(spot, "ends");
        if (ends is not null && lasts is null) faults.Add(spot.Members["ends"], "a scene without lasts has no end to speak of");
        var where = Needed(spot, "where") is { } place ? ReadPlace(place) : null;
        var actions = Items(spot, "do", isNeeded: true).Select(ReadAction).OfType<SceneAction>().ToArray();
        var right = Items(spot, "right", isNeeded: true, mayBeEmpty: true).Select(ReadAlarm).OfType<AlarmRef>().ToArray();
        var consequences = Items(spot, "consequences", isNeeded: false).Select(ReadAlarm).OfType<AlarmRef>().ToArray();
        var within = Span(spot, "within", isNeeded: false) ?? WithinDefault;
        return where is null ? null : new ScenarioScene(Spot(spot), kind ?? "", what ?? "", at, lasts, where, actions, right, consequences, within, ends);
    }

    private SceneAction? ReadAction(JsonSpot spot)
    {
        if (spot.Kind != JsonValueKind.Object)
        {
            faults.Add(spot, """an action is an object, such as {"event": "tilt-cover", "degrees": 48}""");
            return null;
        }

        if (Needed(spot, "event") is not { } name) return null;
        if (name.Kind != JsonValueKind.String || EventForm.Find(name.Text) is not { } form)
        {
            faults.Add(name, $"no such event {name.Text}; there are {string.Join(", ", EventForm.All.Select(known => known.Name))}");
            return null;
        }

        IsObject(spot, [.. ScenarioKeys.Action, .. form.Values.Select(value => value.Name)]);
        var values = form.Values.Select(value => ReadValue(spot, form, value)).ToArray();
        var where = spot.Members.TryGetValue("where", out var place) ? ReadPlace(place) : null;
        return new SceneAction(Spot(spot), form, values, where, Span(spot, "after", isNeeded: false) ?? TimeSpan.Zero);
    }

    private double ReadValue(JsonSpot action, EventForm form, EventValue value)
    {
        if (!action.Members.TryGetValue(value.Name, out var spot))
        {
            if (value.Default is null) faults.Add(action, $"{form.Name} needs {value.Name}, {value.About}");
            return value.Default ?? 0;
        }

        if (spot.Kind == JsonValueKind.Number && spot.Number is var number && number >= value.Min && number <= value.Max) return number;
        faults.Add(spot, string.Create(CultureInfo.InvariantCulture, $"{value.Name} is a number from {value.Min} to {value.Max}, {value.About}"));
        return 0;
    }

    private AlarmRef? ReadAlarm(JsonSpot spot)
    {
        if (!IsObject(spot, ScenarioKeys.Alarm)) return null;
        var rule = Word(spot, "rule", RuleName(), "the id of a rule, such as cover-tilted");
        var near = spot.Members.TryGetValue("near_m", out var metres) ? Number(metres, 0, 100_000, "metres") : 0;
        if (!spot.Members.TryGetValue("on", out var on)) return new AlarmRef(Spot(spot), rule ?? "", AlarmOn.Each, null, near);
        if (on.Kind == JsonValueKind.Object) return ReadPlace(on) is { } place ? new AlarmRef(Spot(spot), rule ?? "", AlarmOn.Elsewhere, place, near) : null;
        return Choice(spot, "on", ScenarioKeys.On) is { } word
            ? new AlarmRef(Spot(spot), rule ?? "", (AlarmOn)Array.IndexOf(ScenarioKeys.On, word), null, near)
            : null;
    }

    private PlaceRef? ReadPlace(JsonSpot spot)
    {
        if (spot.Kind != JsonValueKind.Object || spot.Members.Keys.Count(ScenarioKeys.Place.Contains) != 1)
        {
            faults.Add(spot, $$"""a place is an object with one of {{string.Join(", ", ScenarioKeys.Place)}}, such as {"pick": "cover", "of": "storm", "seed": 3}""");
            return null;
        }

        var by = (PlaceBy)Array.FindIndex(ScenarioKeys.Place, spot.Members.ContainsKey);
        var name = spot.Members[ScenarioKeys.Place[(int)by]];
        IsObject(spot, by == PlaceBy.Pick ? ["pick", .. ScenarioKeys.PickMore] : [ScenarioKeys.Place[(int)by]]);
        if (by == PlaceBy.City)
        {
            if (name.Kind != JsonValueKind.True) faults.Add(name, """write "city": true""");
            return new PlaceRef(Spot(spot), by, "");
        }

        if (name.Kind != JsonValueKind.String || name.Text.Length == 0) return Refuse(name, $"{ScenarioKeys.Place[(int)by]} is a text");
        return by == PlaceBy.Pick ? ReadPick(spot, name) : new PlaceRef(Spot(spot), by, name.Text);
    }

    private PlaceRef? ReadPick(JsonSpot spot, JsonSpot name)
    {
        if (Choice(spot, "pick", ScenarioKeys.Picks) is null) return null;
        var of = Choice(spot, "of", [.. ScenarioKeys.Covers.Select(cover => cover.Name)]) ?? "";
        if (of.Length > 0 && name.Text != "cover") faults.Add(spot.Members["of"], $"only covers are told apart by of; a {name.Text} is not");
        var seed = spot.Members.TryGetValue("seed", out var at) ? (int)Number(at, 0, int.MaxValue, "a whole number") : 0;
        var count = spot.Members.TryGetValue("count", out var many) ? (int)Number(many, 1, 100_000, "how many, the first and its nearest") : 1;
        var within = spot.Members.TryGetValue("in", out var place) ? ReadPlace(place) : null;
        return new PlaceRef(Spot(spot), PlaceBy.Pick, name.Text, of, seed, count, within);
    }

    private PlaceRef? Refuse(JsonSpot spot, string text)
    {
        faults.Add(spot, text);
        return null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex ScenarioName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex RuleName();
}
