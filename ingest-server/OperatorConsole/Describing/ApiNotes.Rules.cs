using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.OperatorConsole.History;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.OperatorConsole.Replaying;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>Rules, trials and replays.</summary>
internal static partial class ApiNotes
{
    private static IEnumerable<ApiNote> Rules() =>
    [
        Note("GET /rules", "Which alarms this server can raise"),
        Note<RuleChangeEndpoints.ActivatedBody>("PUT /rules", "Has another document decide from now on; If-Match names the one that was read", 200, Conflict, 412, 428, Away) with { Body = typeof(RuleChangeEndpoints.DocumentOrder) },
        new ApiNote("GET /rules/document", "The rules in force, as their document") { Answer = typeof(object) },
        File("GET /rules/schema", "JSON schema of rule documents", "application/schema+json"),
        Note<RuleChangeEndpoints.ValidatedBody>("POST /rules/validate", "What is wrong with a rule document") with { Body = typeof(RuleChangeEndpoints.DocumentOrder) },
        Note("GET /rules/versions", "Documents that were in force, the newest first"),
        new ApiNote("GET /rules/versions/{hash}", "One of them") { Answer = typeof(object) },
        Note<RuleChangeEndpoints.ActivatedBody>("POST /rules/versions/{hash}/activate", "Has an earlier document decide again", 200, Conflict, 412, Away),
        Note<BacktestJob>("POST /backtests", "Tries rules against the server's own past", 202, Conflict),
        Note<BacktestJob[]>("GET /backtests", "The last trials"),
        Note<BacktestJob>("GET /backtests/{id}", "One trial with progress and result"),
        Note("DELETE /backtests/{id}", "Stops a trial", 202),
    ];

    private static IEnumerable<ApiNote> Replays() =>
    [
        Note("POST /replay/ticks", "Journals a tick of a recording, in a server that plays one", 204, Conflict, Away),
        Note<ReplayLook[]>("GET /replays", "Replays that are open"),
        Note<ReplayLook>("POST /replays", "Opens a replay of a span of the journal", 201, Conflict),
        Note<ReplayLook>("GET /replays/{id}", "How far a replay is"),
        Note<ReplayLook>("POST /replays/{id}", "Changes speed, pauses, goes on, or jumps"),
        Note("DELETE /replays/{id}", "Ends a replay", 204),
        File("GET /replays/{id}/live", "Server-sent events of the past, with its clock", "text/event-stream"),
        Note<PastCityBody>("GET /replays/{id}/city", "Figures of the city as they were"),
        Note<MapView>("GET /replays/{id}/map", "The map as it was"),
        Note<AlarmRecord[]>("GET /replays/{id}/alarms", "The alarms as they were"),
        Note<AlarmRecord>("GET /replays/{id}/alarms/{alarm}", "One alarm as it was"),
        Note<HistoryLine[]>("GET /replays/{id}/alarms/{alarm}/history", "What had happened to an alarm, in order"),
        Note<FloodGroup[]>("GET /replays/{id}/floods", "Floods of alarms as they were, the newest first, page by page"),
        Note<ComponentEndpoints.ComponentBody[]>("GET /replays/{id}/components", "Components that fit all that is asked for, with their values as they were"),
        Note<ComponentView>("GET /replays/{id}/components/{code}", "One component as it was: state, values with quality and age, active alarms"),
        Note<ComponentEvent[]>("GET /replays/{id}/components/{code}/events", "Alarms of the replay and commands of a component up to where the replay stands"),
    ];
}
