using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Where in its file a part of a scenario stands.</summary>
/// <param name="Path">JSON path.</param>
/// <param name="Line">From 1.</param>
public readonly record struct ScenarioSpot(string Path, int Line);

/// <summary>A timeline of what happens in a city, with the truth of which alarms are right for it. Knows no city yet.</summary>
/// <param name="Name">Lower case, with dashes.</param>
/// <param name="About">What it is for.</param>
/// <param name="Lasts">Length of the run, world time.</param>
/// <param name="Start">Moment in the world at which it begins, UTC+8; null for now.</param>
/// <param name="Lighting">When lamps are on.</param>
/// <param name="Scenes">In the order of the file.</param>
public sealed record Scenario(
    string Name, string About, TimeSpan Lasts, DateTimeOffset? Start, LightingPlan Lighting, IReadOnlyList<ScenarioScene> Scenes);

/// <summary>Something that happens.</summary>
/// <param name="Spot">Where it stands.</param>
/// <param name="Kind">Kind of scene, what a score is told by: <c>stolen-cover</c>.</param>
/// <param name="What">For people; <c>{place}</c> stands for the place.</param>
/// <param name="At">World time since the run began.</param>
/// <param name="Lasts">How long; null until the run ends.</param>
/// <param name="Where">Place.</param>
/// <param name="Actions">What is done there.</param>
/// <param name="Right">Alarms that are right; none where none is, as for lamps that are switched on at dusk.</param>
/// <param name="Consequences">Alarms that follow from it and say nothing new.</param>
/// <param name="Within">A right alarm later than this after the beginning is no detection, world time.</param>
/// <param name="Ends">For people, what its end looks like; the right alarms must return to normal then. Null: not asked for.</param>
public sealed record ScenarioScene(
    ScenarioSpot Spot, string Kind, string What, TimeSpan At, TimeSpan? Lasts, PlaceRef Where, IReadOnlyList<SceneAction> Actions,
    IReadOnlyList<AlarmRef> Right, IReadOnlyList<AlarmRef> Consequences, TimeSpan Within, string? Ends);

/// <summary>One thing that is done.</summary>
/// <param name="Spot">Where it stands.</param>
/// <param name="Form">What.</param>
/// <param name="Values">How much, in the order of the form.</param>
/// <param name="Where">Another place than the scene's; null for that.</param>
/// <param name="After">Delay after the beginning of the scene.</param>
public sealed record SceneAction(ScenarioSpot Spot, EventForm Form, IReadOnlyList<double> Values, PlaceRef? Where, TimeSpan After);

/// <summary>An alarm that is to be expected.</summary>
/// <param name="Spot">Where it stands.</param>
/// <param name="Rule">Id of the rule in the server's rule file.</param>
/// <param name="On">Which subject.</param>
/// <param name="Place">The subject's place when <paramref name="On"/> is <see cref="AlarmOn.Elsewhere"/>.</param>
/// <param name="NearMetres">Devices of the same kind within this distance, or by physics those that feel it as much, stand for the subject too; 0 for none.</param>
public sealed record AlarmRef(ScenarioSpot Spot, string Rule, AlarmOn On, PlaceRef? Place, double NearMetres);

/// <summary>Which subject an expected alarm has.</summary>
public enum AlarmOn
{
    /// <summary>Each device or gateway that the scene acts upon.</summary>
    Each,

    /// <summary>The first of them: of a pick with neighbours the one in the middle.</summary>
    First,

    /// <summary>The place itself: the circuit, the pipe, the zone.</summary>
    Place,

    /// <summary>Each gateway of the place.</summary>
    Gateways,

    /// <summary>Each device that the scene acts upon, and none of its gateways.</summary>
    Devices,

    /// <summary>Each device that feels it by the physics of a generated city, acted upon or not; where there is no physics, as each.</summary>
    Affected,

    /// <summary>Each lamp circuit of the devices that the scene acts upon.</summary>
    Circuits,

    /// <summary>Everything at a place of its own.</summary>
    Elsewhere,
}

/// <summary>How a place is named.</summary>
public enum PlaceBy
{
    /// <summary>A component code.</summary>
    Component,

    /// <summary>A lamp circuit.</summary>
    Circuit,

    /// <summary>A zone, such as <c>Z01</c>.</summary>
    Zone,

    /// <summary>A pipe of the water network.</summary>
    Pipe,

    /// <summary>A gateway.</summary>
    Gateway,

    /// <summary>A grid cell, 15 digits.</summary>
    Cell,

    /// <summary>A street by its name.</summary>
    Street,

    /// <summary>The whole city.</summary>
    City,

    /// <summary>Any of a kind, chosen by a seed.</summary>
    Pick,
}

/// <summary>A place as it is written.</summary>
/// <param name="Spot">Where it stands.</param>
/// <param name="By">How it is named.</param>
/// <param name="Name">The name, or what is picked.</param>
/// <param name="Of">Of a pick: the kind of cover; empty for any.</param>
/// <param name="Seed">Of a pick: which one.</param>
/// <param name="Count">Of a pick: how many, the first and its nearest.</param>
/// <param name="In">Of a pick: only from this place; null for the city.</param>
public sealed record PlaceRef(ScenarioSpot Spot, PlaceBy By, string Name, string Of = "", int Seed = 0, int Count = 1, PlaceRef? In = null);
