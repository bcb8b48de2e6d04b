using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>The problems of the API, one for each status, with an example each.</summary>
internal static class ApiProblems
{
    private static readonly (int Status, string When, string Detail)[] Known =
    [
        (400, "A parameter or the body is wrong", "limit 'ten' is not a whole number"),
        (401, "Nobody is known by what was sent along", "A token is needed: Authorization: Bearer spt_...; ingest-server tokens add makes one"),
        (403, "The caller may not do this", "This needs the role Operator; the token hall-screen has Viewer"),
        (404, "There is no such thing", "No alarm 6f1c; /api/v1/alarms lists them"),
        (406, "No form that the caller takes", "Accept must name one of application/json, text/csv, application/vnd.apache.parquet"),
        (409, "It does not go together with how things are", "Wang has acknowledged it already"),
        (412, "It was changed meanwhile", "Another document is in force; read it again"),
        (413, "The body is too large", "The body is larger than 8388608 bytes; send less at a time"),
        (415, "The body is of the wrong kind", "The body is 'text/plain'; application/json is needed"),
        (428, "It must be said what is to be changed", "If-Match is needed: the ETag of the document that was read"),
        (429, "Too many calls or too many wrong tokens", "Too many wrong tokens from this address; try again in a few seconds"),
        (500, "A fault of the server; its log has it under the id", "The server has failed to answer this; its log has the fault under the id"),
        (502, "The gateway refused", "Gateway GW-000123 has refused the request"),
        (503, "Not now; Retry-After says when", "The server cannot reach its data now; try again. Its log has the reason under the id"),
        (504, "The gateway did not answer", "Gateway GW-000123 did not answer within 10 s; it may have the request or not"),
        (507, "No room on the disk", "No space left on device. Remove /backup/today and try again."),
    ];

    internal static JsonObject Reference(string status) => new() { ["$ref"] = $"#/components/responses/Problem{status}" };

    internal static JsonObject All()
    {
        var all = new JsonObject();
        foreach (var (status, when, detail) in Known)
        {
            var example = new JsonObject { ["title"] = ReasonPhrases.GetReasonPhrase(status), ["status"] = status, ["detail"] = detail };
            if (status == 400) (example["parameter"], example["expected"]) = ("limit", "a whole number");
            if (status is 500 or 503) example["id"] = "0HNGB5V2Q8F1P:00000007";
            all[$"Problem{status}"] = new JsonObject
            {
                ["description"] = when,
                ["content"] = new JsonObject
                {
                    [ApiDescription.Problem] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/ProblemDetails" }, ["example"] = example },
                },
            };
        }

        return all;
    }
}
