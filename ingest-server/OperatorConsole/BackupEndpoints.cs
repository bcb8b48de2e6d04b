using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>POST /api/v1/backup</c>: copies the server into a folder of its machine.</summary>
internal static class BackupEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) =>
        api.MapPost("/backup", (HttpContext http, BackupBody body, CancellationToken stop) => RunAsync(context, Caller.Of(http).Actor, body, stop)).Require(ApiRole.Admin).AuditsItself().Costly();

    private static async Task<IResult> RunAsync(ConsoleContext context, Actor by, BackupBody body, CancellationToken stop)
    {
        if (body.To is not { Length: > 0 } to || !Path.IsPathFullyQualified(to)) return Refuse("to must be an absolute folder of the server's machine");
        if (File.Exists(to) || (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())) return Refuse($"{to} is there and not empty; a backup takes a folder of its own");
        try
        {
            var manifest = await Task.Run(() => context.Backup.Run(to, stop), stop);
            if (manifest is not null) context.Access.Audit.Add(context.Time.GetUtcNow().ToUnixTimeMilliseconds(), by, "backup", to);
            return manifest is null
                ? Results.Problem("A backup is running; wait for it", statusCode: StatusCodes.Status409Conflict)
                : Results.Ok(new BackupAnswer(to, manifest.Position, manifest.Files.Count, manifest.Files.Sum(file => file.Bytes), manifest.NotIncluded));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            return Results.Problem($"{exception.Message} Remove {to} and try again.", statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private sealed record BackupBody(string? To);

    internal sealed record BackupAnswer(string To, long Position, int Files, long Bytes, IReadOnlyList<string> NotIncluded);
}
