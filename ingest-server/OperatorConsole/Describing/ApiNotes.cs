using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.OperatorConsole.History;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.OperatorConsole.Networks;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.OperatorConsole.Touring;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>The notes on all endpoints. An endpoint without one fails the test of the document.</summary>
internal static partial class ApiNotes
{
    private const int Conflict = StatusCodes.Status409Conflict;
    private const int Away = StatusCodes.Status503ServiceUnavailable;

    /// <summary>By method and whole path.</summary>
    internal static IReadOnlyDictionary<string, ApiNote> All { get; } = ((ApiNote[])[.. City(), .. Readings(), .. Alarms(), .. Hiding(), .. Rules(), .. Places(), .. Gateways(), .. Replays(), .. People(), .. Server()]).ToDictionary(note => note.Key);

    private static ApiNote Note<T>(string call, string summary, int status = StatusCodes.Status200OK, params int[] problems) => new(call, summary) { Answer = typeof(T), Status = status, Problems = problems };

    private static ApiNote Note(string call, string summary, int status = StatusCodes.Status200OK, params int[] problems) => new(call, summary) { Status = status, Problems = problems };

    private static ApiNote File(string call, string summary, params string[] forms) => new(call, summary) { Answer = typeof(string), Forms = forms, Problems = [Away] };

    private static IEnumerable<ApiNote> City() =>
    [
        Note<ComponentEndpoints.ComponentBody[]>("GET /components", "Components that fit all that is asked for, in the order of their codes, with their newest values"),
        Note<ComponentEndpoints.UnknownBody[]>("GET /components/unknown", "Devices that report and stand in no registry"),
        Note<ComponentView>("GET /components/{code}", "One component: attributes, devices, state, newest values with quality and age, active alarms"),
        Note<ComponentSeries>("GET /components/{code}/readings", "Readings of one quantity: downsampled as JSON, with the gaps; raw as CSV or Parquet", 200, 406, Away) with
        {
            Forms = [AcceptedForm.Json, AcceptedForm.Csv, AcceptedForm.Parquet],
        },
        Note<ComponentEvent[]>("GET /components/{code}/events", "Alarms and commands of a component on the time axis, the newest first"),
        Note<ComponentNeighbour[]>("GET /components/{code}/neighbours", "Components along its pipes and near to it, to compare it with"),
        Note<MapView>("GET /map", "What is drawn of a box: components, or squares with counts where there are too many"),
        Note("GET /networks", "Pipe networks"),
        Note<NetworkView>("GET /networks/{id}", "One pipe network, or a zone of it: nodes with pressures, pipes, and where a burst may be"),
        Note<PlaceBody[]>("GET /map/places", "Where subjects of alarms are shown"),
        Note("GET /city", "Figures of the whole city"),
        Note<TourBody>("GET /tour", "Scenes that a player announces; 204 when none is on") with { Bare = 204 },
        Note("PUT /tour", "Announces the scenes that are played", 204) with { Body = typeof(Tour) },
        Note("DELETE /tour", "Ends the announcement", 204),
    ];

    private static IEnumerable<ApiNote> Readings() =>
    [
        Note<ReadingEndpoints.ReadingsBody>("GET /readings", "Readings from the store by device, quantity and time; with points the buckets of one series instead", 200, Away),
        Note<ValueBody[]>("GET /readings/latest", "The newest value of each quantity of a device"),
        Note("GET /readings/count", "How many rows the store holds, counted by reading it", 200, Away),
        File("GET /export", "Readings as one file, streamed", AcceptedForm.Csv, AcceptedForm.Parquet),
    ];

    private static IEnumerable<ApiNote> Alarms() =>
    [
        Note<AlarmRecord[]>("GET /alarms", "Alarms, the newest first, page by page"),
        Note<AlarmRecord>("GET /alarms/{id}", "One alarm"),
        Note<HistoryLine[]>("GET /alarms/{id}/history", "What happened to an alarm, in order"),
        new ApiNote("GET /alarms/{id}/evidence", "What raised an alarm: its rule, the readings in its window, the state before") { Answer = typeof(object) },
        Note<AlarmProof>("POST /alarms/{id}/prove", "Whether the journal raises the alarm again"),
        Note<AlarmRecord>("POST /alarms/{id}/acknowledge", "Says that somebody knows", 202, Conflict, Away),
        Note<AlarmEndpoints.AcknowledgeAnswer[]>("POST /alarms/acknowledge", "Acknowledges many; each with its own status"),
        Note<AlarmRecord>("POST /alarms/{id}/shelve", "Puts an alarm aside for some minutes", 202, Conflict, Away),
        Note<AlarmRecord>("POST /alarms/{id}/unshelve", "Takes it back before its time", 202, Conflict, Away),
        Note<AlarmRecord>("POST /alarms/{id}/reset", "Ends a latched alarm whose condition has returned", 202, Conflict, Away),
        Note<AlarmRecord>("POST /alarms/{id}/assign", "Says whose it is", 202, Conflict, Away),
        Note<AlarmRecord>("POST /alarms/{id}/comment", "Adds a comment", 202, Conflict, Away),
        Note<AlarmRecord>("POST /cases/{id}/state", "Tells how far the urban-management case of the alarm is", 202, Conflict, Away),
        Note<HistoryLine[]>("GET /operations", "What operators did, the newest first, page by page"),
        Note<DayKpis[]>("GET /kpis", "How well the alarm system performs, day by day (ISA-18.2, EEMUA 191)"),
    ];

    private static IEnumerable<ApiNote> Hiding() =>
    [
        Note("GET /shelves", "What is shelved"),
        Note("GET /suppressions", "Maintenance windows"),
        Note<HidingEndpoints.WindowAnswer>("POST /suppressions", "Opens a maintenance window", 202, Conflict, Away),
        Note<OutcomeBody>("POST /suppressions/{id}/end", "Ends a maintenance window", 202, Conflict, Away),
        Note("GET /out-of-service", "What is out of service"),
        Note<OutcomeBody>("POST /out-of-service", "Takes a device, component or gateway out of service", 202, Conflict, Away),
        Note<OutcomeBody>("POST /out-of-service/{id}/end", "Puts it back", 202, Conflict, Away),
        Note<FloodGroup[]>("GET /floods", "Floods of alarms, the newest first, page by page"),
        Note<OutboxLine[]>("GET /notifications", "What was or is to be told to whom, the newest first, page by page"),
        Note("POST /notifications/{id}/retry", "Sends a dead letter again", 202),
    ];

    private static IEnumerable<ApiNote> Places() =>
    [
        Note<RegistryEndpoints.RegistryBody>("GET /registry", "Version and size of the registry in use"),
        Note<ComponentClass[]>("GET /registry/classes", "Kinds of components by class and subclass"),
        Note<RegistryEndpoints.ImportBody>("POST /registry/import", "Takes tables, GeoJSON, JSON or EPANET files into the registry, or shows what would change", 200, Away),
        File("GET /registry/export", "The registry as a file", AcceptedForm.Csv, "application/geo+json", AcceptedForm.Json),
        Note<RegistryEndpoints.CoverageBody>("GET /coverage", "How much of the pipes is watched, by network, division and cell"),
    ];

    private static IEnumerable<ApiNote> Server() =>
    [
        File("GET /live", "Server-sent events: alarm, flood, gateway, tour, command, and the values of devices that are named (values=all for every device); resumes by Last-Event-ID or after", "text/event-stream"),
        Note("GET /stats", "Counters since start, and how far the cursors lag"),
        Note("GET /quarantine", "The newest refused messages with the verdict"),
        Note<BackupEndpoints.BackupAnswer>("POST /backup", "Copies the whole server into a folder of its machine while it runs", 200, Conflict, 507),
        new ApiNote("GET //healthz", "Whether it takes in what gateways send") { Answer = typeof(object), Problems = [Away] },
        new ApiNote("GET //healthz/ready", "The same") { Answer = typeof(object), Problems = [Away] },
        File("GET //healthz/live", "Whether it is there", "text/plain"),
        File("GET //metrics", "Counters as Prometheus reads them", "text/plain"),
        Note<OpenDataEndpoints.OpenDataIndex>("GET //open", "Data sets that are public here", 200, 429),
        File("GET //open/components.geojson", "Where components stand, for everybody", "application/geo+json") with { Problems = [404, 429] },
        File("GET //open/daily/{day}.csv", "A day's readings of the public quantities, for everybody", AcceptedForm.Csv) with { Problems = [429] },
        new ApiNote("GET //openapi/v1.json", "This document") { Answer = typeof(object) },
    ];
}
