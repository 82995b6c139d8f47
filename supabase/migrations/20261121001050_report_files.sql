-- Report files: the PDFs, in a private bucket of Storage. The scraper puts a file there before it commits the output that
-- names it, so a file without an output is seen by nobody.

-- Five megabytes are fifty times what a report takes.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('reports', 'reports', false, 5242880, '{application/pdf}')
on conflict (id) do update
  set public = excluded.public, file_size_limit = excluded.file_size_limit, allowed_mime_types = excluded.allowed_mime_types;

-- Whoever may read an output may read its file. Who that is stands in one place, the policy on public.outputs, which holds
-- inside this one too: the purchase's owner, unless it was refunded. There is no policy for writing: only the service
-- role writes, which row level security does not bind.
create policy "users read the files of their own outputs" on storage.objects for select to authenticated
  using (bucket_id = 'reports' and name in (select o.storage_path from public.outputs o));
