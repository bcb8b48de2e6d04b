using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using SmartPoles.IngestServer.OperatorConsole.Problems;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Problems;

/// <summary>A parameter that is misspelt is refused by every endpoint, and what the document of the API names is taken.</summary>
public sealed partial class KnownParametersTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Call_WithAParameterThatIsNotThere_IsRefusedByEveryEndpointAndToldWhichAre()
    {
        var document = JsonNode.Parse(await _server.Http.GetStringAsync("openapi/v1.json", Stop))!;
        using var admin = _server.Admin;
        var wrong = new List<string>();
        var asked = 0;
        foreach (var endpoint in _server.Endpoints.OfType<RouteEndpoint>())
        {
            if (KnownParameters.KeyOf(endpoint) is not { } key || key.Split(' ') is not [var method, var path]) continue;
            using var request = new HttpRequestMessage(new HttpMethod(method), Placeholder().Replace(path, "x") + "?notThere=1");
            if (method is "POST" or "PUT") request.Content = JsonContent.Create(new { });

            using var answer = await admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);

            asked++;
            if (answer.StatusCode != HttpStatusCode.BadRequest)
            {
                wrong.Add($"{key}: {answer.StatusCode}");
                continue;
            }

            var problem = await _server.JsonOf(answer);
            var known = problem.GetProperty("known").EnumerateArray().Select(name => name.GetString()!).ToArray();
            var documented = (document["paths"]![path]![method.ToLowerInvariant()]!["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["in"]!.ToString() == "query").Select(parameter => parameter!["name"]!.ToString());
            if (problem.GetProperty("parameter").GetString() != "notThere") wrong.Add($"{key} does not name the parameter");
            if (!known.SequenceEqual(documented)) wrong.Add($"{key} has {string.Join(", ", known)}, and its document says otherwise");
            if (!known.All(name => problem.GetProperty("detail").GetString()!.Contains(name, StringComparison.Ordinal))) wrong.Add($"{key} does not say what there is");
        }

        Assert.Empty(wrong);
        Assert.True(asked > 90, $"only {asked} endpoints were asked");
    }

    [Theory]
    [InlineData("api/v1/export?form=1", "'form' is no query parameter of GET /api/v1/export; there are format, device, quantity, from, to")]
    [InlineData("api/v1/alarms?state=all&limt=5", "'limt' is no query parameter of GET /api/v1/alarms; there are state, level,")]
    [InlineData("api/v1/city?now=1", "'now' is no query parameter of GET /api/v1/city; there are none")]
    [InlineData("api/v1/alarms?%3Cscript%3E=1", "'<script>' is no query parameter")]
    [InlineData("open?x=1", "'x' is no query parameter of GET /open; there are none")]
    public async Task Call_Misspelt_IsToldWhatThereIs(string path, string words)
    {
        using var answer = await _server.Http.GetAsync(path, Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(words, (await _server.JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/v1/alarms?LIMIT=1&State=all")]
    [InlineData("api/v1/alarms?")]
    [InlineData("api/v1/map/places?subject=a&subject=b")]
    [InlineData("healthz?probe=1")]
    [InlineData("metrics?name[]=up")]
    [InlineData("?from=a-bookmark")]
    public async Task Call_WithWhatIsThereOrOutsideOfTheApi_IsAnswered(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync(path, Stop)).StatusCode);

    [GeneratedRegex("\\{[^}]+\\}")]
    private static partial Regex Placeholder();
}
