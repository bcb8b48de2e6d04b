using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>A browser as the server sees it: keeps cookies, says which page asks.</summary>
internal sealed class Browser : IDisposable
{
    internal const string Password = "four unrelated words";

    private readonly CookieContainer _cookies = new();

    internal Browser(RunningServer server)
    {
        Http = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };
        Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Http.DefaultRequestHeaders.Add("Origin", $"http://127.0.0.1:{server.HttpPort}");
    }

    internal HttpClient Http { get; }

    /// <summary>The session's cookie; null when there is none.</summary>
    internal string? Cookie => _cookies.GetCookies(Http.BaseAddress!)["smartpoles_session"]?.Value;

    /// <summary>The admin whom the one-time link of the first start lets in.</summary>
    internal static async Task<Browser> FirstAdminAsync(RunningServer server)
    {
        var browser = new Browser(server);
        var answer = await browser.PostAsync("first-run", new { code = server.FirstCode, name = "boss", password = Password });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return browser;
    }

    /// <summary>Somebody whom an admin adds, signed in.</summary>
    internal static async Task<Browser> UserAsync(RunningServer server, Browser admin, string name, string role)
    {
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsync("users", new { name, role, password = Password })).StatusCode);
        var browser = new Browser(server);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(name, Password)).StatusCode);
        return browser;
    }

    internal Task<HttpResponseMessage> SignInAsync(string? name, string? password) => PostAsync("session", new { name, password });

    internal Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync($"api/v1/{path}", TestContext.Current.CancellationToken);

    internal Task<HttpResponseMessage> PostAsync(string path, object body) => Http.PostAsJsonAsync($"api/v1/{path}", body, TestContext.Current.CancellationToken);

    internal Task<HttpResponseMessage> PutAsync(string path, object body) => Http.PutAsJsonAsync($"api/v1/{path}", body, TestContext.Current.CancellationToken);

    internal Task<HttpResponseMessage> DeleteAsync(string path) => Http.DeleteAsync($"api/v1/{path}", TestContext.Current.CancellationToken);

    internal async Task<JsonElement> JsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>($"api/v1/{path}", TestContext.Current.CancellationToken);

    public void Dispose() => Http.Dispose();
}
