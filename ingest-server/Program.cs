using SmartPoles.IngestServer.Commands;

return await CommandLine.Build().Parse(args).InvokeAsync();
