namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>The words of a scenario file; its schema has the same ones, which a test sees to.</summary>
internal static class ScenarioKeys
{
    internal const string Schema = "$schema";
    internal const int Version = 1;

    internal static readonly string[] File = [Schema, "version", "name", "about", "lasts", "start", "lighting", "scenes"];
    internal static readonly string[] Scene = ["kind", "what", "at", "lasts", "where", "do", "right", "consequences", "within", "ends"];
    internal static readonly string[] Alarm = ["rule", "on", "near_m"];
    internal static readonly string[] Place = ["component", "circuit", "zone", "pipe", "gateway", "cell", "street", "city", "pick"];
    internal static readonly string[] PickMore = ["of", "seed", "count", "in"];
    internal static readonly string[] Action = ["event", "where", "after"];
    internal static readonly string[] On = ["each", "first", "place", "gateways", "devices", "affected", "circuits"];
    internal static readonly string[] Picks = ["cover", "lamp", "pressure", "gas", "air", "gateway", "circuit", "pipe", "zone", "cell", "street"];
    internal static readonly string[] Lighting = ["dusk-to-dawn", "always-on"];

    /// <summary>Kinds of covers by the word that a pick has for them (CJ/T 214-2007).</summary>
    internal static readonly (string Name, int Kind)[] Covers =
    [
        ("water", 101), ("sewage", 102), ("storm", 103), ("gully", 104), ("power", 105), ("lighting", 106), ("telecom", 107),
        ("television", 108), ("network", 109), ("heating", 110), ("gas", 111), ("police", 112), ("ownerless", 114),
    ];
}
